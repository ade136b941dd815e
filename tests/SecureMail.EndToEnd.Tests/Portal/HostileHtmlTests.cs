using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Portal.Html;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>
/// Fragments that have broken sanitisers, and mutations of them, against each layer alone: raw in the sandbox, and
/// sanitised in a page without any sandbox or policy. No script, request, navigation, form or dialog.
/// </summary>
public sealed class HostileHtmlTests : IAsyncLifetime
{
    private const string Origin = "https://portal.example";
    private const int PerPage = 40;
    // Forty frames are many processes of Chromium: a slow machine is not what is looked for.
    private const float PatienceMilliseconds = 180_000;

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [FactWhenPresent("chromium")]
    public Task SandboxAlone_HoldsEverything() => AssertHarmlessAsync(
        html => html, sandboxed: true);

    [FactWhenPresent("chromium")]
    public Task SanitiserAlone_LeavesNothing() => AssertHarmlessAsync(
        html => HtmlSanitizer.Sanitize(html, _ => null) is { } clean ? $"<style>{clean.Styles}</style>{clean.Body}" : "", sandboxed: false);

    private async Task AssertHarmlessAsync(Func<string, string> prepare, bool sandboxed)
    {
        var fragments = Fragments();
        if (fragments.Count == 0)
        {
            return;
        }
        var documents = fragments.Concat(Mutations(fragments, Effort.Of(quick: 400, full: 10_000))).Select(prepare).ToList();
        ConcurrentBag<string> seen = [];
        await using var context = await chromium.Browser.NewContextAsync();
        context.SetDefaultNavigationTimeout(PatienceMilliseconds);
        var page = await context.NewPageAsync();
        page.Dialog += (_, dialog) => seen.Add($"a dialog: {dialog.Message}");
        context.Page += (_, opened) => seen.Add($"a window: {opened.Url}");
        await context.RouteAsync("**/*", route => AnswerAsync(route, documents, sandboxed, seen));
        for (var first = 0; first < documents.Count; first += PerPage)
        {
            await page.GotoAsync($"{Origin}/page/{first.ToString(CultureInfo.InvariantCulture)}", new PageGotoOptions { WaitUntil = WaitUntilState.Load });
            foreach (var frame in page.Frames.Where(frame => HasLeft(frame.Url, sandboxed)))
            {
                seen.Add($"a navigation: {frame.Url}");
            }
            Assert.StartsWith($"{Origin}/page/", page.Url, StringComparison.Ordinal);
        }
        Assert.Empty(seen);
    }

    // Where the policy refuses a frame inside a fragment, Chromium shows a page of its own there; what the frame asked for would be a request.
    private static bool HasLeft(string address, bool sandboxed) =>
        !address.StartsWith(Origin, StringComparison.Ordinal)
        && !address.StartsWith("about:", StringComparison.Ordinal)
        && !(sandboxed && (address.Length == 0 || address.StartsWith("chrome-error:", StringComparison.Ordinal)));

    /// <summary>The only server that these pages have: whatever else they ask for is written down and refused.</summary>
    private static Task AnswerAsync(IRoute route, List<string> documents, bool sandboxed, ConcurrentBag<string> seen)
    {
        var path = new Uri(route.Request.Url).AbsolutePath.Split('/');
        if (route.Request.Url.StartsWith(Origin, StringComparison.Ordinal) && path is [_, "page", var page])
        {
            var first = int.Parse(page, CultureInfo.InvariantCulture);
            var frames = Enumerable.Range(first, Math.Min(PerPage, documents.Count - first))
                .Select(number => string.Create(CultureInfo.InvariantCulture, $"<iframe {(sandboxed ? $"sandbox='{HtmlDocuments.Sandbox}'" : "")} src='/document/{number}'></iframe>"));
            return route.FulfillAsync(new RouteFulfillOptions { ContentType = "text/html; charset=utf-8", Body = string.Concat(frames) });
        }
        if (route.Request.Url.StartsWith(Origin, StringComparison.Ordinal) && path is [_, "document", var document] && route.Request.Method == "GET")
        {
            var headers = new Dictionary<string, string> { ["Content-Type"] = "text/html; charset=utf-8", ["X-Content-Type-Options"] = "nosniff" };
            if (sandboxed)
            {
                headers["Content-Security-Policy"] = HtmlDocuments.Policy;
            }
            return route.FulfillAsync(new RouteFulfillOptions { Headers = headers, Body = documents[int.Parse(document, CultureInfo.InvariantCulture)] });
        }
        seen.Add($"a request: {route.Request.Method} {route.Request.Url}");
        return route.AbortAsync();
    }

    private static List<string> Fragments()
    {
        if (Effort.Shared("vectors/hostile-html.json") is not { } file)
        {
            return [];
        }
        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("payload").GetString()!)];
    }

    /// <summary>Cut, joined, doubled and spoilt, always the same ones.</summary>
    private static IEnumerable<string> Mutations(List<string> fragments, int count)
    {
        string[] pieces = ["<", ">", "\"", "'", "`", "<!--", "-->", "</style>", "<svg>", "<math>", "<template>", "<noscript>", "\0", "&#x3c;", "<img src=x onerror=alert(1)>", "<form action=//x.example>", "<meta http-equiv=refresh content='0;//x.example'>"];
        var random = new Random(20261121);
        for (var number = 0; number < count; number++)
        {
            var text = new StringBuilder(fragments[random.Next(fragments.Count)]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(text.Length + 1);
                switch (random.Next(4))
                {
                    case 0: text.Insert(at, pieces[random.Next(pieces.Length)]); break;
                    case 1: text.Insert(at, fragments[random.Next(fragments.Count)]); break;
                    case 2: text.Remove(at, random.Next(0, Math.Min(12, text.Length - at) + 1)); break;
                    default: text.Append(text.ToString(at, Math.Min(60, text.Length - at))); break;
                }
            }
            yield return text.ToString();
        }
    }
}
