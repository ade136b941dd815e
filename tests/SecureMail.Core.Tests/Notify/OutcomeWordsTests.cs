using System.Text.RegularExpressions;
using SecureMail.Core.Notify;

namespace SecureMail.Core.Tests.Notify;

/// <summary>What rows keep in English about attempts is said to people in their language, but for a server's own words.</summary>
public sealed partial class OutcomeWordsTests
{
    // Where sentences about attempts are written.
    private static readonly string[] Sources =
    [
        "SecureMail.Smtp/Session/Sentences.cs",
        "SecureMail.Core/Deliver/CopyStep.cs",
        "SecureMail.Core/Inbound/NoticeReports.cs",
        "SecureMail.Core/Notify/DeliveryReports.cs",
        "SecureMail.Core/Notify/NoticeStep.cs",
        "SecureMail.Core/Reply/ReplyUndo.cs",
        "SecureMail.Core/Steps/OwedSteps.cs",
        "SecureMail.Core/Transport/DomainRoutes.cs",
        "SecureMail.Core/Transport/SmtpHandover.cs",
        "SecureMail.AzureServices/CommunicationEmail/CommunicationTransport.cs",
    ];

    // A server that took the mail is told of by the proof, a probe by the command line; the last is for us.
    private static readonly string[] Unread = ["took the mail over", "takes mail over", "Nothing is left to do", "Internal error"];

    [Theory]
    [InlineData("de", "mx.partner.example refused the mail for good (550). It will not be tried again; correct the cause and send it anew.",
        "mx.partner.example hat die Mail endgültig abgelehnt (550). Es wird nicht noch einmal versucht; beheben Sie die Ursache, und senden Sie die Nachricht neu.", "two sentences, with a name and a number")]
    [InlineData("fr", "mx.a.example closed the connection while the mail was being sent. The message ends before another attempt.",
        "mx.a.example a fermé la connexion pendant l’envoi du courriel. Le message prend fin avant un nouvel essai.", "the moment is said too")]
    [InlineData("es", "The notice came back undelivered (5.1.1). The server said: 550 5.1.1 User unknown. Try another.",
        "El aviso volvió sin entregarse (5.1.1). El servidor dijo: 550 5.1.1 User unknown. Try another.", "a server's words stay")]
    [InlineData("ar", "Azure Communication Services could not be reached. The message ends before another attempt.",
        "تعذّر الوصول إلى Azure Communication Services. تنتهي الرسالة قبل محاولة أخرى.", "a service's name has spaces")]
    [InlineData("de", "It could not be looked up which server takes the mail of partner.example. It was sealed instead.",
        "Es ließ sich nicht ermitteln, welcher Server die Mails von partner.example annimmt. Sie wurde stattdessen versiegelt.", "the dot in a name ends no sentence")]
    [InlineData("de", "The moon was full.", "The moon was full.", "what is not ours stays")]
    [InlineData("de", "It is tried again. The moon was full. It is tried again.", "Es wird erneut versucht. The moon was full. It is tried again.", "so does everything after it")]
    [InlineData("de", "The notice came back (Suppressed). The server said: later", "Die Benachrichtigung kam zurück (Suppressed). Der Server sagte: later", "what a service reports")]
    [InlineData("fr", "Azure Communication Services refuses this mail (bad request).", "Azure Communication Services refuse ce courriel (bad request).", "a word of a service with a space")]
    [InlineData("de", "", "", "nothing")]
    [InlineData("en", "mx.a.example could not be reached.", "mx.a.example could not be reached.", "English is what is stored")]
    [InlineData("xx", "mx.a.example could not be reached.", "mx.a.example could not be reached.", "an unknown language is English")]
    [InlineData("de", "mx could not be reached. {0} {1} {2}", "mx war nicht zu erreichen. {0} {1} {2}", "braces from outside are no gaps")]
    [InlineData("de", "The server said: {0}} could not be reached.", "Der Server sagte: {0}} could not be reached.", "nor within a server's words")]
    public void Outcome_IsSaidInTheLanguage(string language, string stored, string said, string why) =>
        Assert.True(OutcomeWords.Say(stored, language) == said, $"{why}: {OutcomeWords.Say(stored, language)}");

    [Theory]
    [InlineData("de")]
    [InlineData("fr")]
    [InlineData("es")]
    [InlineData("ar")]
    public void EverySentenceThatIsWritten_IsKnown(string language)
    {
        var written = Sources.SelectMany(SentencesOf).Distinct().ToList();
        Assert.True(written.Count > 60, $"Only {written.Count} sentences were found in the source");

        Assert.All(written, sentence => Assert.NotEqual(sentence, OutcomeWords.Say(sentence, language)));
    }

    /// <summary>Every text in quotes that ends like a sentence, with names and numbers in its gaps, sentence by sentence.</summary>
    private static IEnumerable<string> SentencesOf(string source)
    {
        var text = File.ReadAllText(Path.Combine(MailLanguageTests.RepositoryRoot(), "src", source));
        var causes = Cause().Matches(text).Select(cause => cause.Groups[1].Value).ToList();
        return Quoted().Matches(text)
            .Select(quoted => quoted.Groups[1].Value.Replace("{result.Cause} ", "", StringComparison.Ordinal).Replace("{said}", "", StringComparison.Ordinal))
            .SelectMany(words => words.Contains("{what}", StringComparison.Ordinal) ? causes.Select(cause => words.Replace("{what}", cause, StringComparison.Ordinal)) : [words])
            .SelectMany(words => words.Split(". ").Select(sentence => sentence.TrimEnd('.') + "."))
            .Where(sentence => char.IsLetter(sentence[0]) || sentence.StartsWith("{host}", StringComparison.Ordinal) || sentence.StartsWith("{domain}", StringComparison.Ordinal))
            .Where(sentence => !Unread.Any(words => sentence.Contains(words, StringComparison.Ordinal)))
            .Select(sentence => Gap().Replace(Moment().Replace(sentence, "at the greeting"), "mx.a.example"));
    }

    [GeneratedRegex(@"""([^""\n]*[a-z)}][.](?:\{said\})?)""")]
    private static partial Regex Quoted();

    [GeneratedRegex("""Retry\(\$?"([^"]+)"\)""")]
    private static partial Regex Cause();

    [GeneratedRegex(@"\{At\([^}]*\}")]
    private static partial Regex Moment();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Gap();
}
