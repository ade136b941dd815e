using SecureMail.Core;
using SecureMail.Core.Policy;

namespace SecureMail.Functions.Webhook;

/// <summary>What the mail flow is told.</summary>
/// <param name="Id">The message's id.</param>
/// <param name="State">stored, seenBefore, nothingToSeal or consumed.</param>
/// <param name="ExpiresAt">When the message ends; null when nothing was stored.</param>
/// <param name="SenderTold">Whether a mail from here tells the sender what was refused or should be known.</param>
/// <param name="Recipients">What becomes of it, per recipient.</param>
internal sealed record InboundAnswer(
    string Id, AcceptanceState State, DateTimeOffset? ExpiresAt, bool SenderTold, IReadOnlyList<RecipientAnswer> Recipients)
{
    /// <summary>The verdict in a header, for scripts that post one recipient at a time.</summary>
    public const string VerdictHeader = "X-SecureMail-Verdict";

    /// <summary>Says "told" when a mail from here tells the sender.</summary>
    public const string SenderHeader = "X-SecureMail-Sender";

    /// <summary>The value of <see cref="SenderHeader"/>.</summary>
    public const string Told = "told";

    public static InboundAnswer Of(Acceptance acceptance) => new(
        acceptance.Id.Value,
        acceptance.State,
        acceptance.ExpiresAt,
        acceptance.SenderTold,
        [.. acceptance.Recipients.Select(verdict => new RecipientAnswer(
            verdict.Recipient, verdict.Verdict, verdict.Reason, VerdictWords.Explain(verdict.Reason)))]);

    /// <summary>
    /// One word for all recipients: seal, pass, refuse, consumed, or mixed. A mail that goes over TLS is "seal" too: it is
    /// kept here, and whoever posted it must not deliver it.
    /// </summary>
    public static string VerdictOf(Acceptance acceptance) => acceptance.State == AcceptanceState.Consumed
        ? "consumed"
        : acceptance.Recipients.Select(WordOf).Distinct().ToList() is [var only] ? only : "mixed";

    private static string WordOf(RecipientVerdict verdict) => verdict.Verdict switch
    {
        Verdict.Seal or Verdict.SendOverTls => "seal",
        Verdict.Pass => "pass",
        Verdict.Refuse => "refuse",
        _ => throw new InvalidOperationException($"internal error: no word for {verdict.Verdict}"),
    };
}

/// <summary>What becomes of the mail for one recipient.</summary>
/// <param name="Address">The normalised envelope address.</param>
/// <param name="Verdict">seal, sendOverTls, pass or refuse: the mail flow delivers what passes itself.</param>
/// <param name="Reason">Why, as a word.</param>
/// <param name="Explanation">Why, as a sentence.</param>
internal sealed record RecipientAnswer(string Address, Verdict Verdict, VerdictReason Reason, string Explanation);
