namespace SecureMail.Smtp;

/// <summary>
/// What the receiving side is asked to report back (RFC 3461). Left out where a server does not offer DSN.
/// </summary>
public sealed record DsnRequest
{
    /// <summary>Which events are reported to the envelope sender. Default: failure and delay.</summary>
    public DsnNotify Notify { get; init; } = DsnNotify.Failure | DsnNotify.Delay;

    /// <summary>
    /// Whether a report carries the headers only. Default true: a report need not spread the content.
    /// </summary>
    public bool HeadersOnly { get; init; } = true;

    /// <summary>
    /// Comes back in the report as Original-Envelope-Id: 1 to 100 printable ASCII characters. Default null.
    /// </summary>
    /// <exception cref="SmtpInputException">It is longer or holds other characters.</exception>
    public string? EnvelopeId
    {
        get;
        init => field = value is null or { Length: >= 1 and <= 100 } && value?.All(c => c is >= ' ' and <= '~') != false
            ? value
            : throw new SmtpInputException("The envelope id must be 1 to 100 printable ASCII characters.");
    }
}
