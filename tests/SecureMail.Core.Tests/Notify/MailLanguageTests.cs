using System.Globalization;
using System.Resources;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Notify;

/// <summary>Notices and what senders are told are written in the organisation's language, codes in the reader's.</summary>
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

    public static TheoryData<string, string, string, string> OfSenders => new()
    {
        { "en", "lang=\"en\"", "16 January 2030, 12:00 UTC", "could not be delivered to everybody" },
        { "de", "lang=\"de\"", "16. Januar 2030, 12:00 UTC", "konnte nicht allen zugestellt werden" },
        { "fr", "lang=\"fr\"", "16 janvier 2030, 12:00 UTC", "n’a pas pu être remis à tous" },
        { "es", "lang=\"es\"", "16 de enero de 2030, 12:00 UTC", "no pudo entregarse a todos" },
        { "ar", "lang=\"ar\" dir=\"rtl\"", "16 يناير 2030، 12:00 UTC", "تعذّر تسليم رسالتك الآمنة" },
    };

    [Theory]
    [MemberData(nameof(OfSenders))]
    public async Task AFailureNoticeSpeaksTheOrganisationsLanguage_AndQuotesTheServer(string language, string attributes, string date, string subject)
    {
        var composer = new FailureNoticeComposer(Pipeline.Deployment, RandomNumberGenerator.Create(), pipeline.Clock);
        const string server = "550 5.1.1 <b>User unknown</b>";
        var notice = new FailureNotice(
            "Acme", Id, Pipeline.Jane, [(Pipeline.Bob, $"The notice came back undelivered (5.1.1). The server said: {server}")], new DateTimeOffset(2030, 1, 16, 12, 0, 0, TimeSpan.Zero), language);

        var mail = Read(await composer.ComposeAsync(notice, default));

        Assert.Contains(subject, mail.Subject, StringComparison.Ordinal);
        Assert.Contains(date, mail.Text, StringComparison.Ordinal);
        Assert.Contains($"{OutcomeWords.Say("The notice came back undelivered (5.1.1).", language)} ", mail.Text, StringComparison.Ordinal);
        Assert.Contains(server, mail.Text, StringComparison.Ordinal);
        Assert.Contains(attributes, mail.Html, StringComparison.Ordinal);
        Assert.Contains($"<span dir=\"ltr\">{Pipeline.Bob}</span>", mail.Html, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 &lt;b&gt;User unknown", mail.Html, StringComparison.Ordinal);
        AssertNoEnglish(language, mail);
    }

    [Theory]
    [MemberData(nameof(OfSenders))]
    public async Task WhatASenderIsToldSpeaksTheOrganisationsLanguage(string language, string attributes, string date, string subject)
    {
        var composer = new SenderNoticeComposer(Pipeline.Deployment, RandomNumberGenerator.Create());
        VerdictReason[][] told = [[.. Enum.GetValues<VerdictReason>()], [VerdictReason.TooLarge], [VerdictReason.Tagged], [VerdictReason.TlsOnly]];
        var at = new DateTimeOffset(2030, 1, 16, 12, 0, 0, TimeSpan.Zero);
        HashSet<string> subjects = [subject];
        foreach (var reasons in told)
        {
            var notice = new SenderNotice(
                "Acme", Id, await pipeline.HashAsync(Pipeline.Jane), Pipeline.Jane, at, IsStored: true, [.. reasons.Select(reason => (Pipeline.Bob, reason))], language);

            var mail = Read(await composer.ComposeAsync(notice, default));

            Assert.True(subjects.Add(mail.Subject));
            Assert.Contains(date, mail.Text, StringComparison.Ordinal);
            Assert.Contains(date, mail.Html, StringComparison.Ordinal);
            Assert.Contains(attributes, mail.Html, StringComparison.Ordinal);
            AssertNoEnglish(language, mail);
        }
    }

    [Theory]
    [InlineData("de", "Ihre Nachricht wurde versiegelt")]
    [InlineData("ar", "خُتمت رسالتك")]
    public async Task WhatASenderIsToldIsWrittenInTheLanguageThatIsSet(string language, string subject)
    {
        var organisation = Pipeline.Acme with { Language = language, SenderNotices = SenderNoticeRule.All };
        await pipeline.SaveAsync(organisation);
        await pipeline.Acceptor.AcceptAsync(pipeline.Inbound(MailSample.Tagged().ToBytes(), Pipeline.Jane) with { Organisation = organisation }, default);

        await pipeline.RunHintsAsync();

        var subjects = pipeline.Transport.Mails.Where(mail => mail.Recipient == Pipeline.Jane)
            .Select(mail => MimeReader.Read(mail.Content, MimeLimits.Default).Subject).ToList();
        Assert.Contains(subject, subjects);
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

        // Sentences that are looked up by what is stored, and not written where they are said.
        said.UnionWith(OutcomeSentences.All.Concat(OutcomeSentences.Moments).Concat(Enum.GetValues<VerdictReason>().Select(VerdictWords.Explain)));
        Assert.All(said, sentence =>
        {
            var translated = resources?.GetString(sentence);
            Assert.False(string.IsNullOrWhiteSpace(translated), sentence);
            Assert.True(sentence != translated || sentence.Contains("MMMM", StringComparison.Ordinal), sentence);
            Assert.Equal(GapsOf(sentence), GapsOf(translated));
        });
    }

    public void Dispose() => pipeline.Dispose();

    private static MessageId Id => MessageId.FromStored(new string('a', MessageId.Length));

    private static (string Subject, string Text, string Html) Read(byte[] raw)
    {
        var mail = MimeReader.Read(raw, MimeLimits.Default);
        var body = MessageBody.Of(mail);
        return (mail.Subject!, body.TextParts[0].ReadText(), body.HtmlParts[0].ReadText());
    }

    /// <summary>None of the sentences that have a translation stands there in English.</summary>
    private static void AssertNoEnglish(string language, (string Subject, string Text, string Html) mail)
    {
        var english = SentencesInTheSource().Concat(Enum.GetValues<VerdictReason>().Select(VerdictWords.Explain))
            .Select(sentence => Gap().Split(sentence).MaxBy(piece => piece.Length)!).Where(piece => piece.Length > 10);
        Assert.All(english, piece => Assert.True(
            language == MailLanguages.Default || !$"{mail.Subject} {mail.Text} {mail.Html}".Contains(piece, StringComparison.Ordinal), piece));
    }

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

    internal static string RepositoryRoot()
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
