using System.Text.RegularExpressions;
using SecureMail.Core.Organisations;

namespace SecureMail.Core.Policy;

/// <summary>Decides, per recipient, what becomes of a mail. When in doubt: seal.</summary>
public static partial class TagPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="organisation">Whose mail it is.</param>
    /// <param name="subjects">Every Subject field, decoded and unfolded; null when the mail could not be read.</param>
    /// <param name="recipients">Normalised envelope recipients.</param>
    public static IReadOnlyList<RecipientVerdict> Decide(
        Organisation organisation, IReadOnlyList<string>? subjects, IReadOnlyList<string> recipients)
    {
        var (verdict, reason) = ForOutside(organisation, subjects);
        return [.. recipients.Select(recipient => organisation.Owns(recipient)
            ? new RecipientVerdict(recipient, Verdict.Pass, VerdictReason.OwnDomain)
            : reason == VerdictReason.TlsOnly && organisation.RouteTo(recipient) is null
                ? new RecipientVerdict(recipient, Verdict.Seal, VerdictReason.NoTlsRoute)
                : new RecipientVerdict(recipient, verdict, reason))];
    }

    private static (Verdict Verdict, VerdictReason Reason) ForOutside(Organisation organisation, IReadOnlyList<string>? subjects)
    {
        if (subjects is null || subjects.Any(HidesWords))
        {
            return (Verdict.Seal, VerdictReason.Unreadable);
        }
        return TagFinder.Find(subjects, organisation.Tags) switch
        {
            TagMatch.Exact => (Verdict.Seal, VerdictReason.Tagged),
            TagMatch.NearMiss => (Verdict.Seal, VerdictReason.NearMiss),
            _ when subjects.Any(subject => AsksForTls(organisation, subject)) => (Verdict.SendOverTls, VerdictReason.TlsOnly),
            _ => (Verdict.Pass, VerdictReason.Untagged),
        };
    }

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
