using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using SecureMail.Portal.Tests.Bench;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal.Tests;

/// <summary>Five languages: chosen, asked for, complete, and in the right direction.</summary>
public sealed partial class LanguageTests
{
    public static TheoryData<string> Translations => ["de", "fr", "es", "ar"];

    [Theory]
    [MemberData(nameof(Translations))]
    public void EverySentence_IsTranslated_WithTheSameGaps(string language)
    {
        var said = SentencesInTheSource();
        Assert.True(said.Count > 250, $"Only {said.Count} sentences were found in the source");
        var resources = new ResourceManager("SecureMail.Portal.Wording.Words", typeof(Words).Assembly)
            .GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);

        Assert.DoesNotContain(said, sentence => string.IsNullOrWhiteSpace(resources?.GetString(sentence)));
        Assert.All(said, sentence => Assert.Equal(GapsOf(sentence), GapsOf(resources!.GetString(sentence)!)));
    }

    [Theory]
    [InlineData("de-AT,de;q=0.9,en;q=0.1", "de", null, "Anmelden")]
    [InlineData("fr", "fr", null, "Se connecter")]
    [InlineData("ar-EG", "ar", "rtl", "تسجيل الدخول")]
    [InlineData("xx, es;q=0.5", "es", null, "Entrar")]
    [InlineData("xx", "en", null, "Sign in")]
    public async Task Browser_IsAnsweredInItsLanguage(string asked, string language, string? direction, string heading)
    {
        await using var bench = await PortalBench.StartAsync();
        var visitor = bench.Visit(language: asked);

        await visitor.GoAsync("/portal/sign-in");

        Assert.Equal(heading, visitor.Page.QuerySelector("h1")?.TextContent);
        Assert.Equal(language, visitor.Page.DocumentElement.GetAttribute("lang"));
        Assert.Equal(direction, visitor.Page.DocumentElement.GetAttribute("dir"));
    }

    [Fact]
    public async Task Choice_OutweighsTheBrowser_AndLeadsBack()
    {
        await using var bench = await PortalBench.StartAsync();
        var visitor = bench.Visit(language: "fr");
        await visitor.GoAsync("/portal/check");

        await visitor.SubmitAsync("form.language", ("Language", "de"));

        Assert.Equal("/portal/check", visitor.Path);
        Assert.Equal("de", visitor.Page.DocumentElement.GetAttribute("lang"));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example/portal")]
    [InlineData("/portal/../evil")]
    [InlineData("/portalevil")]
    [InlineData("/portal\\evil")]
    public async Task Choice_LeadsNowhereElse(string back)
    {
        await using var bench = await PortalBench.StartAsync();
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/check");
        var fields = visitor.FieldsOf("form.language");
        fields["Back"] = back;
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://mail.acme.example/portal/language") { Content = new FormUrlEncodedContent(fields) };

        using var answer = await visitor.SendAsync(request);

        Assert.StartsWith("/portal", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", answer.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "16. Januar 2030, 12:00 UTC")]
    [InlineData("fr", "16 janvier 2030, 12:00 UTC")]
    [InlineData("es", "16 de enero de 2030, 12:00 UTC")]
    [InlineData("ar", "16 يناير 2030، 12:00 UTC")]
    public async Task Dates_AreWrittenInTheLanguage(string language, string date)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = bench.Visit(language: language);
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane));
        await jane.SubmitAsync("form[action='/portal/register']", ("Code", await bench.CodeAsync(PortalBench.Jane)), ("Password", PortalBench.Password));

        Assert.Contains(date, jane.Words, StringComparison.Ordinal);
    }

    private static string GapsOf(string sentence) => string.Join(' ', Gap().Matches(sentence).Select(match => match.Value).Order(StringComparer.Ordinal));

    /// <summary>Every text in quotes that stands within Say(…), SayHtml(…), Count(…) or By(…).</summary>
    private static HashSet<string> SentencesInTheSource()
    {
        var folder = Path.Combine(SharedData.RepositoryRoot(), "src", "SecureMail.Portal");
        var files = new[] { "*.cs", "*.cshtml" }.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => !Path.GetRelativePath(folder, file).StartsWith("obj", StringComparison.Ordinal) && Path.GetFileName(file) != "Words.cs");
        HashSet<string> sentences = [];
        foreach (var text in files.Select(File.ReadAllText))
        {
            foreach (Match call in Call().Matches(text))
            {
                AddTexts(text, call.Index + call.Length, sentences);
            }
        }
        sentences.Remove(", ");
        return sentences;
    }

    private static void AddTexts(string text, int at, HashSet<string> sentences)
    {
        for (var depth = 1; depth > 0; at++)
        {
            depth += text[at] switch { '(' => 1, ')' => -1, _ => 0 };
            if (text[at] == '"')
            {
                var end = text.IndexOf('"', at + 1);
                sentences.Add(text[(at + 1)..end]);
                at = end;
            }
        }
    }

    [GeneratedRegex(@"(?<![.\w])(?:Say|SayHtml|Count|By)\(")]
    private static partial Regex Call();

    [GeneratedRegex(@"\{[0-9][^}]*\}")]
    private static partial Regex Gap();
}
