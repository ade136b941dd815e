using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using SecureMail.Core.Notify;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Notify;

/// <summary>Notices are written in the organisation's language, codes in the reader's.</summary>
public sealed partial class MailLanguageTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Theory]
    [InlineData("de", "sichere Nachricht", "lang=\"de\"")]
    [InlineData("fr", "message sécurisé", "lang=\"fr\"")]
    [InlineData("es", "mensaje seguro", "lang=\"es\"")]
    [InlineData("ar", "رسالة آمنة", "lang=\"ar\" dir=\"rtl\"")]
    [InlineData("en", "secure message", "lang=\"en\"")]
    public async Task ANoticeSpeaksTheOrganisationsLanguage(string language, string words, string attributes)
    {
        await pipeline.SaveAsync(Pipeline.Acme with { Language = language });
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;

        await pipeline.NoticeAsync(id);

        var mail = MimeReader.Read(pipeline.Transport.Mails[^1].Content, MimeLimits.Default);
        Assert.Contains(words, mail.Subject, StringComparison.Ordinal);
        var page = MessageBody.Of(mail).HtmlParts[0].ReadText();
        Assert.Contains(attributes, page, StringComparison.Ordinal);
        Assert.Contains(words, page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de", "Ihr Code ist")]
    [InlineData("xx", "Your code is")]
    public async Task ACodeSpeaksTheReadersLanguage(string language, string words)
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        await pipeline.Proof.RequestAsync(Pipeline.Bob, "", language, default);

        await pipeline.Proof.SendAsync(await pipeline.HashAsync(Pipeline.Bob), default);

        Assert.Contains(words, MessageBody.Of(MimeReader.Read(pipeline.Transport.Mails[^1].Content, MimeLimits.Default)).TextParts[0].ReadText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("ar")]
    public void EverySentenceIsTranslated_WithTheSameGaps(string language)
    {
        var said = SentencesInTheSource();
        Assert.True(said.Count > 25, $"Only {said.Count} sentences were found in the source");
        var resources = new ResourceManager("SecureMail.Core.Notify.MailWords", typeof(MailWords).Assembly)
            .GetResourceSet(CultureInfo.GetCultureInfo(language), createIfNotExists: true, tryParents: false);

        Assert.All(said, sentence => Assert.Equal(GapsOf(sentence), GapsOf(resources?.GetString(sentence) ?? "no translation")));
    }

    public void Dispose() => pipeline.Dispose();

    private static string GapsOf(string sentence) => string.Join(' ', Gap().Matches(sentence).Select(gap => gap.Value).Order(StringComparer.Ordinal));

    /// <summary>The first text of every Say and SayHtml, and the sentences that stand in constants.</summary>
    private static HashSet<string> SentencesInTheSource()
    {
        var folder = Path.Combine(RepositoryRoot(), "src", "SecureMail.Core");
        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(folder, file).StartsWith("obj", StringComparison.Ordinal))
            .Select(File.ReadAllText)
            .Where(text => text.Contains("MailWords.In", StringComparison.Ordinal))
            .SelectMany(text => Sentence().Matches(text).Select(said => said.Groups[1].Value + said.Groups[2].Value))
            .ToHashSet(StringComparer.Ordinal);
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }

    [GeneratedRegex(@"words\.Say(?:Html)?\(""([^""]+)""|private const string \w+ = ""([^""]+)""")]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Gap();
}
