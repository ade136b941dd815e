using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>A conversation on a phone: the message first, Reply at hand, and nothing in the way.</summary>
[Collection(SharedMachine.Name)]
public sealed class ConversationPageTests(MachineFixture fixture) : IAsyncLifetime
{
    private const int Messages = 6;
    private const int TabStops = 30;

    // Whether the focus can be seen: what lies on top where it stands is the element itself.
    private const string FocusIsSeen = """
        () => {
          const focused = document.activeElement;
          if (focused === document.body || focused.tagName === 'IFRAME') return '';
          const box = [...focused.getClientRects()].at(-1);
          const top = document.elementFromPoint(box.left + box.width / 2, box.bottom - 2);
          return top && (focused.contains(top) || top.contains(focused)) ? '' : focused.outerHTML;
        }
        """;

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [TheoryWhenPresent("chromium")]
    [InlineData(320)]
    [InlineData(390)]
    public async Task MessageAndReply_AreInSightAtOnce_AndReplyHidesNothingThatHasTheFocus(int width)
    {
        var stage = await PortalStage.SetAsync(fixture, $"conversation-{width}");
        var last = await stage.ConverseAsync(Messages);
        var page = await chromium.OpenAsync(width);
        await stage.RegisterAsync(page, stage.Recipient);
        await page.GotoAsync(stage.At($"/portal/messages/{last}").AbsoluteUri);
        await page.Locator(".cover button").ClickAsync();
        await page.Locator(".text").WaitForAsync();

        var height = page.ViewportSize!.Height;
        var (card, reply) = (await page.Locator("article").BoundingBoxAsync(), await page.Locator(".bar .button").BoundingBoxAsync());
        Assert.True(card!.Y < height * 2 / 3, $"the message begins {card.Y} pixels below the top");
        Assert.True(reply!.Y + reply.Height <= height, $"Reply stands {reply.Y} pixels below the top");
        Assert.Equal(Messages - 1, await page.Locator("details.folded .line").CountAsync());
        for (var stop = 0; stop < TabStops; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.Equal("", await page.EvaluateAsync<string>(FocusIsSeen));
        }
    }
}
