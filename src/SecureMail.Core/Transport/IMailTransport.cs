namespace SecureMail.Core.Transport;

/// <summary>Carries the service's own mail (notices and codes) out: over SMTP with mandatory TLS, or by an email service.</summary>
public interface IMailTransport
{
    /// <summary>Notices carry at most this many sealed bytes, whatever the organisation allows.</summary>
    long MaxAttachedBytes { get; }

    /// <summary>Whether somebody may report later, under a mail's <see cref="OutgoingMail.Id"/>, what came of it.</summary>
    bool ReportsLater { get; }

    /// <summary>Tries once. Never throws for what a server or the network does.</summary>
    Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken);
}

/// <summary>A mail to one recipient.</summary>
/// <param name="Recipient">The normalised address.</param>
/// <param name="Content">RFC 5322 bytes.</param>
/// <param name="Id">The same at every attempt to send this mail, and of no other mail.</param>
public sealed record OutgoingMail(string Recipient, ReadOnlyMemory<byte> Content, Guid Id)
{
    /// <summary>Whether an earlier attempt may have reached the next server, although its answer is not known.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>The envelope sender, to which mail servers report; null: the null sender, and nothing comes back.</summary>
    public string? ReturnPath { get; init; }
}

/// <summary>What came of an attempt.</summary>
public enum TransportOutcome
{
    /// <summary>The next server has taken it.</summary>
    Accepted,

    /// <summary>A service has taken it, and is asked at the next attempt what came of it.</summary>
    Submitted,

    /// <summary>Not now; worth another attempt.</summary>
    Retry,

    /// <summary>Never; another attempt is pointless.</summary>
    Stop,
}

/// <summary>What came of an attempt, and a sentence about it that people read.</summary>
/// <param name="Outcome">Which.</param>
/// <param name="Sentence">What happened and what is next.</param>
/// <param name="Proof">How it travelled, by name; empty when unknown.</param>
public sealed record TransportResult(TransportOutcome Outcome, string Sentence, IReadOnlyDictionary<string, string> Proof)
{
    /// <summary>The sentence's first part, which says what happened, without what would usually be next.</summary>
    public string Cause => Sentence.IndexOf(". ", StringComparison.Ordinal) is >= 0 and var end ? Sentence[..(end + 1)] : Sentence;

    /// <summary>Whether a missing or bad TLS kept the mail back.</summary>
    public bool IsSecurityFailure { get; init; }

    /// <summary>No further attempt before this time, however short the schedule; null: the schedule decides.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}
