using Microsoft.Playwright;
using SecureMail.Core.Store;
using SecureMail.DevHost.Demo;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>
/// A mail scanner that follows a notice's link as the worst of them do: HEAD, GET, scripts run, every link followed, every
/// form sent as it stands. Before and after the person it changes nothing that is stored, and the link still opens.
/// </summary>
[Collection(SharedMachine.Name)]
public sealed class ScannerTests(MachineFixture fixture) : IAsyncLifetime
{
    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [FactWhenPresent("chromium")]
    public async Task Scanner_ChangesNothing_AndTheLinkStaysUsable()
    {
        for (var round = 0; round < Effort.Of(quick: 1, full: 100); round++)
        {
            var stage = await PortalStage.SetAsync(fixture, $"scanned-{round}");
            await fixture.Mailboxes().WaitAsync(stage.Recipient, "secure message", CancellationToken.None);
            // The portal's own keys are made for the first page it ever shows.
            (await fixture.Client.GetAsync(stage.At("/portal/sign-in"))).Dispose();

            await AssertUntouchedAsync(stage, () => ScanAsync(stage));
            var page = await chromium.OpenAsync(390);
            await stage.RegisterAsync(page, stage.Recipient);
            await page.FrameLocator("iframe").GetByText(DemoMail.Sentence).WaitForAsync();
            await AssertUntouchedAsync(stage, () => ScanAsync(stage));

            await page.ReloadAsync();
            await page.FrameLocator("iframe").GetByText(DemoMail.Sentence).WaitForAsync();
            await page.Context.CloseAsync();
        }
    }

    private static async Task AssertUntouchedAsync(PortalStage stage, Func<Task> scan)
    {
        var before = await SettledAsync(stage);
        await scan();
        Assert.Equal(WithoutSweep(before), WithoutSweep(await stage.DumpAsync()));
    }

    /// <summary>Without the row that the program writes every minute by itself.</summary>
    private static string WithoutSweep(string dump) =>
        string.Join('\n', dump.Split('\n').Where(line => !line.StartsWith(StorageNames.Sweeps + " ", StringComparison.Ordinal)));

    /// <summary>The storage once the notice's delivery is written down: two looks that see the same.</summary>
    private static async Task<string> SettledAsync(PortalStage stage)
    {
        var last = await stage.DumpAsync();
        for (var look = 0; look < 50; look++)
        {
            var next = await stage.DumpAsync();
            if (next == last && !next.Contains("outbox ", StringComparison.Ordinal))
            {
                return next;
            }
            last = next;
        }
        return last;
    }

    private async Task ScanAsync(PortalStage stage)
    {
        using (var head = new HttpRequestMessage(HttpMethod.Head, stage.LetterAddress))
        {
            (await fixture.Client.SendAsync(head)).Dispose();
        }
        var page = await chromium.OpenAsync(1280);
        await page.GotoAsync(stage.LetterAddress.AbsoluteUri);
        var links = await page.EvaluateAsync<string[]>("() => [...document.links].map(link => link.href)");
        foreach (var link in links.Where(link => link.StartsWith(stage.At("/").AbsoluteUri, StringComparison.Ordinal)))
        {
            await page.GotoAsync(link);
            await SubmitEveryFormAsync(page, link);
        }
        await SubmitEveryFormAsync(page, stage.LetterAddress.AbsoluteUri);
        await page.Context.CloseAsync();
    }

    /// <summary>Each form in a tab of its own.</summary>
    private static async Task SubmitEveryFormAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        var forms = await page.Locator("form").CountAsync();
        for (var form = 0; form < forms; form++)
        {
            var tab = await page.Context.NewPageAsync();
            await tab.GotoAsync(address);
            // submit() asks no field whether it is valid, as scanners that post forms do not. It comes after the evaluation has
            // ended, which a navigation would otherwise leave without an answer.
            await tab.RunAndWaitForResponseAsync(
                () => tab.EvaluateAsync("n => { setTimeout(() => HTMLFormElement.prototype.submit.call(document.forms[n])) }", form),
                response => response.Request.IsNavigationRequest && response.Status is < 300 or >= 400);
            await tab.WaitForLoadStateAsync();
        }
    }
}
