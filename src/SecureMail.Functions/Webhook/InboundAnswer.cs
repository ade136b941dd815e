using SecureMail.Core;
using SecureMail.Core.Policy;

namespace SecureMail.Functions.Webhook;

/// <summary>What the mail flow is told.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="State">stored, seenBefore or nothingToSeal.</param>
/// <param name="ExpiresAt">When the message ends; null when nothing was stored.</param>
/// <param name="Recipients">What becomes of it, per recipient.</param>
internal sealed record InboundAnswer(string Id, AcceptanceState State, DateTimeOffset? ExpiresAt, IReadOnlyList<RecipientAnswer> Recipients)
{
    public static InboundAnswer Of(Acceptance acceptance) => new(
        acceptance.Id.Value,
        acceptance.State,
        acceptance.ExpiresAt,
        [.. acceptance.Recipients.Select(verdict => new RecipientAnswer(
            verdict.Recipient, verdict.Verdict, verdict.Reason, Sentence(verdict)))]);

    private static string Sentence(RecipientVerdict verdict) => verdict.Reason switch
    {
        VerdictReason.Tagged => "Sealed: the subject bears the tag.",
        VerdictReason.NearMiss => "Sealed: the subject bears something like the tag. Write the tag exactly to be sure.",
        VerdictReason.Unreadable => "Sealed: the mail or its subject cannot be read, and a tag may be hidden in it.",
        VerdictReason.Untagged => "Not sealed: the subject bears no tag. Deliver the mail as usual.",
        VerdictReason.OwnDomain => "Not sealed: the recipient is in the organisation's own domain. Deliver the mail as usual.",
        VerdictReason.TlsOnly => "Sent over verified TLS to the recipient's own server, or sealed if that server cannot prove who it is.",
        VerdictReason.NoTlsRoute => "Sealed: the subject asks for TLS only, and no route to the recipient's domain is set.",
        VerdictReason.Portal => "Sealed: written in the portal.",
        _ => throw new InvalidOperationException($"internal error: no sentence for {verdict.Reason}"),
    };
}

/// <summary>What becomes of the mail for one recipient.</summary>
/// <param name="Address">The normalised envelope address.</param>
/// <param name="Verdict">seal, sendOverTls, pass or refuse: the mail flow delivers what passes itself.</param>
/// <param name="Reason">Why, as a word.</param>
/// <param name="Explanation">Why, as a sentence.</param>
internal sealed record RecipientAnswer(string Address, Verdict Verdict, VerdictReason Reason, string Explanation);
