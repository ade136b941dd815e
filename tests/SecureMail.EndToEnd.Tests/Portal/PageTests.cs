using Microsoft.Playwright;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Every page, for everybody it is for: no complaint of axe-core, and nothing that reaches beyond a narrow screen.</summary>
[Collection(SharedMachine.Name)]
public sealed class PageTests(MachineFixture fixture) : IAsyncLifetime
{
    private const int Narrowest = 320;

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    /// <summary>With SECUREMAIL_FULL=1 every language in both schemes; otherwise English and Arabic in both, the others in one.</summary>
    public static TheoryData<string, ColorScheme> Looks()
    {
        var looks = new TheoryData<string, ColorScheme>();
        foreach (var language in new[] { "en", "ar", "de", "fr", "es" })
        {
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark }.Where(scheme => Effort.IsFull || language is "en" or "ar" || (scheme == ColorScheme.Dark) == (language == "fr")))
            {
                looks.Add(language, scheme);
            }
        }
        return looks;
    }

    [TheoryWhenPresent("chromium")]
    [MemberData(nameof(Looks))]
    public async Task EveryPage_PassesAxe_AndFitsANarrowScreen(string language, ColorScheme scheme)
    {
        List<string> complaints = [];
        foreach (var (who, visits) in await EverybodyAsync(language, scheme))
        {
            // English and Arabic see every page in every run; the others see theirs with SECUREMAIL_FULL=1.
            foreach (var visit in visits.Take(Effort.IsFull || language is "en" or "ar" ? visits.Count : 2))
            {
                await visit.GoAsync(who);
                complaints.AddRange(await ComplaintsAsync(who, visit.Name, $"{language}-{scheme}".ToLowerInvariant()));
            }
        }
        Assert.True(complaints.Count == 0, string.Join('\n', complaints));
    }

    private async Task<List<(IPage Page, List<PageList.Visit> Visits)>> EverybodyAsync(string language, ColorScheme scheme)
    {
        var name = $"{language}-{scheme}".ToLowerInvariant();
        var stage = await PortalStage.SetAsync(fixture, name);
        var asking = await PortalStage.SetAsync(fixture, $"asked-{name}", asksQuestion: true);
        var anybody = await OpenAsync(language, scheme);
        var recipient = await OpenAsync(language, scheme);
        await stage.RegisterAsync(recipient, stage.Recipient);
        var sender = await OpenAsync(language, scheme);
        await stage.RegisterAsync(sender, stage.Sender);
        return
        [
            (anybody, [.. PageList.ForAnybody(stage)]),
            (recipient, [.. PageList.ForRecipient(stage)]),
            (sender, [.. PageList.ForSender(stage)]),
            (await OpenAsync(language, scheme), [.. PageList.ForAsked(asking)]),
        ];
    }

    private static async Task<IReadOnlyList<string>> ComplaintsAsync(IPage page, string name, string series)
    {
        List<string> complaints = [];
        await page.SetViewportSizeAsync(Narrowest, 700);
        var width = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth");
        if (width > Narrowest)
        {
            complaints.Add($"{name}: {width} pixels wide on a screen of {Narrowest}");
        }
        if (Screenshots.IsWanted)
        {
            await AddToAlbumAsync(page, name, series);
        }
        await page.SetViewportSizeAsync(1280, 900);
        complaints.AddRange((await Axe.ViolationsAsync(page)).Select(violation => $"{name}: {violation}"));
        return complaints;
    }

    /// <summary>The page as a whole, as wide as a phone, a tablet and a desk, and on paper.</summary>
    private static async Task AddToAlbumAsync(IPage page, string name, string series)
    {
        foreach (var width in new[] { 390, 768, 1280 })
        {
            await page.SetViewportSizeAsync(width, 900);
            // What keeps to the foot of the screen belongs to the foot of the picture.
            await page.SetViewportSizeAsync(width, await page.EvaluateAsync<int>("() => document.documentElement.scrollHeight"));
            await new Screenshots($"pages-{series}-{width}").TakeAsync(page, name);
        }
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.SetViewportSizeAsync(768, 900);
        await new Screenshots($"pages-{series}-print").TakeAsync(page, name);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Null });
    }

    /// <summary>A tab without the portal's policy, which would rightly refuse axe's script.</summary>
    private async Task<IPage> OpenAsync(string language, ColorScheme scheme)
    {
        var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, Locale = language, BypassCSP = true });
        return await context.NewPageAsync();
    }
}
