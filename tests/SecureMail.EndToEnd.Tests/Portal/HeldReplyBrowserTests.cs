using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Undo in a real browser: a countdown where scripts run, a plain form where not.</summary>
[Collection(SharedMachine.Name)]
public sealed class HeldReplyBrowserTests(MachineFixture fixture) : IAsyncLifetime
{
    private const string Words = "I should not have said that.";

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [TheoryWhenPresent("chromium")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Undo_BringsTheTextBack(bool scripts)
    {
        var stage = await PortalStage.SetAsync(fixture, $"undo-{scripts}".ToLowerInvariant());
        var page = await chromium.OpenAsync(390, scripts: scripts);
        await stage.RegisterAsync(page, stage.Recipient);
        await page.GotoAsync(stage.At($"/portal/messages/{stage.Letter}/reply").AbsoluteUri);
        await page.Locator("#text").FillAsync(Words);
        await page.Locator("form[enctype] button").ClickAsync();
        await page.Locator(".held").WaitForAsync();
        if (scripts)
        {
            var first = await page.Locator("[data-countdown]").TextContentAsync();
            await page.WaitForFunctionAsync("first => document.querySelector('[data-countdown]').textContent !== first", first);
        }

        await page.Locator(".held button").ClickAsync();

        await page.Locator("[role=status]").WaitForAsync();
        Assert.Equal(Words, await page.Locator("#text").InputValueAsync());
    }
}
