using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;
using SecureMail.Mime;

namespace SecureMail.Core.Policy;

/// <summary>Decides, per recipient, what becomes of a mail. When in doubt: seal.</summary>
public static partial class TagPolicy
{
    /// <summary>Decides for a mail of an application.</summary>
    /// <param name="organisation">Whose mail it is.</param>
    /// <param name="application">Which application posted it; null: one that adds no rule of its own.</param>
    /// <param name="message">The mail; null when it could not be read.</param>
    /// <param name="recipients">Normalised envelope recipients.</param>
    public static IReadOnlyList<RecipientVerdict> Decide(
        Organisation organisation, ApplicationSettings? application, MimeMessage? message, IReadOnlyList<string> recipients)
    {
        var outside = ForOutside(organisation, application, message);
        return [.. recipients
            .Select(recipient => ForRecipient(organisation, recipient, outside))
            .Select(verdict => CannotPass(application, verdict) ? verdict with { Verdict = Verdict.Refuse, Reason = VerdictReason.NoWayOn } : verdict)];
    }

    private static RecipientVerdict ForRecipient(
        Organisation organisation, string recipient, (Verdict Verdict, VerdictReason Reason) outside) =>
        organisation.Owns(recipient) ? new RecipientVerdict(recipient, Verdict.Pass, VerdictReason.OwnDomain)
        : outside.Verdict == Verdict.SendOverTls && organisation.RouteTo(recipient) is null
            ? new RecipientVerdict(recipient, Verdict.Seal, VerdictReason.NoTlsRoute)
        : new RecipientVerdict(recipient, outside.Verdict, outside.Reason);

    /// <summary>Who posted the mail has nothing left to deliver: to let it pass would be to lose it in silence.</summary>
    private static bool CannotPass(ApplicationSettings? application, RecipientVerdict verdict) =>
        verdict.Verdict == Verdict.Pass && application?.Kind.CanCarryOn() == false;

    private static (Verdict Verdict, VerdictReason Reason) ForOutside(
        Organisation organisation, ApplicationSettings? application, MimeMessage? message)
    {
        var subjects = message?.Subjects;
        var match = subjects is null ? TagMatch.None : TagFinder.Find(subjects, organisation.Tags);
        if (match == TagMatch.Exact)
        {
            return (Verdict.Seal, VerdictReason.Tagged);
        }
        if (application?.TriggerField is { } field && message is not null && message.Headers.All(field).Any(Asks))
        {
            return (Verdict.Seal, VerdictReason.Triggered);
        }
        if (application?.SealsAll == true)
        {
            return (Verdict.Seal, VerdictReason.Application);
        }
        if (subjects is null || subjects.Any(HidesWords))
        {
            return (Verdict.Seal, VerdictReason.Unreadable);
        }
        return (match, organisation.NearMisses) switch
        {
            (TagMatch.NearMiss, NearMissRule.Seal) => (Verdict.Seal, VerdictReason.NearMiss),
            (TagMatch.NearMiss, _) => (Verdict.Refuse, VerdictReason.InexactTag),
            _ when subjects.Any(subject => AsksForTls(organisation, subject)) => (Verdict.SendOverTls, VerdictReason.TlsOnly),
            _ => (Verdict.Pass, VerdictReason.Untagged),
        };
    }

    /// <summary>A field that is there asks, unless it says plainly that it does not.</summary>
    private static bool Asks(HeaderField field) =>
        field.Value.Trim().ToLowerInvariant() is not ("no" or "false" or "0" or "off");

    // Spaces and compatibility forms do not matter: a mail that was meant to be safe must not leave in clear for a slip.
    private static bool AsksForTls(Organisation organisation, string subject)
    {
        var plain = TagFinder.Simplify(subject);
        return organisation.TlsTags.Any(tag => plain.Contains(tag, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>An encoded word (RFC 2047) that could not be decoded, or was cut off, may hold anything, the tag too.</summary>
    private static bool HidesWords(string subject)
    {
        var start = subject.IndexOf("=?", StringComparison.Ordinal);
        return start >= 0
            && (subject.IndexOf("?=", start + 2, StringComparison.Ordinal) >= 0 || EncodedWordStart().IsMatch(subject));
    }

    [GeneratedRegex(@"=\?[^?\s]+\?[A-Za-z]\?", RegexOptions.NonBacktracking)]
    private static partial Regex EncodedWordStart();
}
