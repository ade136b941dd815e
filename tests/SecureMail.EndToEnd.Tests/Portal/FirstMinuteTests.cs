using Microsoft.Playwright;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Somebody who has never seen us and has one minute.</summary>
[Collection(SharedMachine.Name)]
public sealed class FirstMinuteTests(MachineFixture fixture) : IAsyncLifetime
{
    private const int MostPages = 4;
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [TheoryWhenPresent("chromium")]
    [InlineData(320, true, "the narrowest screen")]
    [InlineData(390, false, "JavaScript off")]
    public async Task FromTheNotice_ToTheText_InFourPages(int width, bool scripts, string why)
    {
        var stage = await PortalStage.SetAsync(fixture, $"minute-{width}");
        var page = await chromium.OpenAsync(width, scripts: scripts);
        var pages = 0;
        page.Response += (_, response) => pages += response.Request is { ResourceType: "document" } && response.Frame == page.MainFrame && response.Status < 300 ? 1 : 0;
        var start = fixture.Clock.GetTimestamp();

        await stage.RegisterAsync(page, stage.Recipient);
        await page.FrameLocator("iframe").GetByText(DemoMail.Sentence).WaitForAsync();

        Assert.True(pages <= MostPages, $"{why}: {pages} pages");
        Assert.True(fixture.Clock.GetElapsedTime(start) < Minute, $"{why}: {fixture.Clock.GetElapsedTime(start)}");
    }

    [FactWhenPresent("chromium")]
    public async Task Keyboard_IsEnough_ToReadAndReply()
    {
        var stage = await PortalStage.SetAsync(fixture, "keyboard");
        var page = await chromium.OpenAsync(1280);
        await page.GotoAsync(stage.LetterAddress.AbsoluteUri);
        await TabToAsync(page, "address");
        await page.Keyboard.TypeAsync(stage.Recipient);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#code").WaitForAsync();
        // The code's field has the focus already.
        await page.Keyboard.TypeAsync(await stage.CodeAsync(stage.Recipient));
        await TabToAsync(page, "password");
        await page.Keyboard.TypeAsync(Registration.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("article").WaitForAsync();

        await TabUntilAsync(page, "document.activeElement.textContent === 'Reply'");
        await AssertFocusIsSeenAsync(page);
        await page.Keyboard.PressAsync("Enter");
        await page.Locator("#text").WaitForAsync();
        await TabToAsync(page, "text");
        await page.Keyboard.TypeAsync("Written without a mouse.");
        await TabUntilAsync(page, "document.activeElement.textContent === 'Send reply'");
        await page.Keyboard.PressAsync("Enter");

        await page.GetByText("Written without a mouse.").First.WaitForAsync();
    }

    [TheoryWhenPresent("chromium")]
    [InlineData(320, true)]
    [InlineData(768, true)]
    [InlineData(1280, true)]
    [InlineData(390, false)]
    [InlineData(1280, false)]
    public async Task Frame_IsAsTallAsItsText(int width, bool scripts)
    {
        var stage = await PortalStage.SetAsync(fixture, $"frame-{width}-{scripts}".ToLowerInvariant());
        var page = await chromium.OpenAsync(width, scripts: scripts);
        await stage.RegisterAsync(page, stage.Recipient);
        await page.FrameLocator("iframe").GetByText(DemoMail.Sentence).WaitForAsync();

        var frame = (await page.Locator("iframe").BoundingBoxAsync())!.Height;
        var text = (await page.FrameLocator("iframe").Locator("body").BoundingBoxAsync())!.Height;

        Assert.True(frame >= text, $"a text of {text} scrolls in a frame of {frame}");
        Assert.True(frame <= text * 1.35 + 40, $"a text of {text} is lost in a frame of {frame}");
    }

    private static Task TabToAsync(IPage page, string id) => TabUntilAsync(page, $"document.activeElement.id === '{id}'");

    private static async Task TabUntilAsync(IPage page, string condition)
    {
        for (var stop = 0; stop < 40; stop++)
        {
            if (await page.EvaluateAsync<bool>($"() => {condition}"))
            {
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        Assert.Fail($"Forty presses of Tab do not lead to where {condition}");
    }

    private static async Task AssertFocusIsSeenAsync(IPage page) =>
        Assert.NotEqual("none", await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle"));
}
