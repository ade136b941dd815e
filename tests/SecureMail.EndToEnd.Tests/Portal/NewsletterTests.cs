using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Portal.Html;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>
/// Ordinary mails after the sanitiser look as they did before: the same words at the same places, in the same sizes and
/// colours. With SECUREMAIL_SCREENSHOTS=1 the pictures are kept side by side.
/// </summary>
public sealed class NewsletterTests : IAsyncLifetime
{
    private const int MostPixels = 2;

    // Every run of text that can be seen, with its place, size and colours.
    private const string Look = """
        () => {
          const seen = [];
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walk.nextNode(); node; node = walk.nextNode()) {
            if (!node.textContent.trim()) continue;
            const range = document.createRange();
            range.selectNodeContents(node);
            const box = range.getBoundingClientRect();
            const style = getComputedStyle(node.parentElement);
            if (box.height < 2 || style.opacity === '0') continue;
            seen.push([node.textContent.trim().replace(/\s+/g, ' '), Math.round(box.left), Math.round(box.top), Math.round(box.width),
              style.fontSize, style.fontWeight, style.color].join('|'));
          }
          return seen;
        }
        """;

    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [TheoryWhenPresent("chromium")]
    [InlineData("shop", 900)]
    [InlineData("shop", 390)]
    [InlineData("invoice", 900)]
    [InlineData("invoice", 390)]
    [InlineData("outlook", 900)]
    public async Task OrdinaryMail_LooksAsItsSenderMeantIt(string name, int width)
    {
        var html = await File.ReadAllTextAsync(Path.Combine(Screenshots.RepositoryRoot(), "tests", "data", "newsletters", name + ".html"));
        var clean = HtmlSanitizer.Sanitize(html, _ => null) ?? throw new InvalidOperationException("The sanitiser gave an ordinary mail up.");

        // Mails without a doctype are shown in the same mode as all others.
        var before = await LookAsync(html.StartsWith("<!DOCTYPE", StringComparison.Ordinal) ? html : "<!doctype html>" + html, width, $"{name}-{width}-before");
        var after = await LookAsync($"<!doctype html><meta charset=utf-8><style>{clean.Styles}</style><body>{clean.Body}", width, $"{name}-{width}-after");

        Assert.Equal(before.Count, after.Count);
        Assert.All(before.Zip(after), pair => Assert.True(IsAlike(pair.First, pair.Second), $"{pair.First} became {pair.Second}"));
    }

    private async Task<IReadOnlyList<string>> LookAsync(string html, int width, string name)
    {
        var page = await chromium.OpenAsync(width, scripts: true);
        await page.RouteAsync("**/*", route => route.AbortAsync());
        await page.SetContentAsync(html);
        if (Screenshots.IsWanted)
        {
            await new Screenshots("newsletters").TakeAsync(page, name);
        }
        var seen = await page.EvaluateAsync<string[]>(Look);
        await page.Context.CloseAsync();
        return seen;
    }

    private static bool IsAlike(string one, string other)
    {
        var (before, after) = (one.Split('|'), other.Split('|'));
        return before[0] == after[0] && before.Skip(4).SequenceEqual(after.Skip(4))
            && before.Skip(1).Take(3).Zip(after.Skip(1).Take(3)).All(pair => Math.Abs(int.Parse(pair.First, null) - int.Parse(pair.Second, null)) <= MostPixels);
    }
}
