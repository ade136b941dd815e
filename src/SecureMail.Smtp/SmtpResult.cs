using System.Net;

namespace SecureMail.Smtp;

/// <summary>What one attempt came to. Everything a server or a network can do ends in one of these.</summary>
public sealed record SmtpResult
{
    /// <summary>
    /// The most urgent of the recipients' outcomes: <see cref="SmtpOutcome.InDoubt"/>, then Retry, then Stop;
    /// Delivered only when every recipient was.
    /// </summary>
    public required SmtpOutcome Outcome { get; init; }

    /// <summary>Why the attempt ended; for several recipients, the reason of the most urgent one.</summary>
    public required SmtpReason Reason { get; init; }

    /// <summary>Where the attempt ended.</summary>
    public required SmtpStage Stage { get; init; }

    /// <summary>One entry for each recipient, in the order given.</summary>
    public required IReadOnlyList<RecipientResult> Recipients { get; init; }

    /// <summary>How the mail travelled; null when no TLS session with a verified certificate came to stand.</summary>
    public required TlsProof? Tls { get; init; }

    /// <summary>The server's certificate as it was shown, also when it was refused; null when none was shown.</summary>
    public required TlsProof? Shown { get; init; }

    /// <summary>
    /// The server's own last line: printable characters only, bounded. Text from outside: escape it where it is shown.
    /// </summary>
    public required string? ServerLine { get; init; }

    /// <summary>The server's last reply code, 200 to 599, when it gave one.</summary>
    public required int? ReplyCode { get; init; }

    /// <summary>The address that was connected to; null when no connection came to stand.</summary>
    public required IPEndPoint? Peer { get; init; }

    /// <summary>
    /// One or two plain sentences for a person: what happened and what comes next. Holds no text of the server's.
    /// </summary>
    public required string Sentence { get; init; }

    /// <summary>True when a missing or bad TLS kept the mail back.</summary>
    public bool IsSecurityFailure => Reason is SmtpReason.ForbiddenAddress
        or (>= SmtpReason.StartTlsMissing and <= SmtpReason.RequireTlsMissing);
}
