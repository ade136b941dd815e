namespace SecureMail.Smtp;

/// <summary>What an operator can set about sending, for all servers.</summary>
public sealed record SmtpSenderOptions
{
    /// <summary>Bounds on what servers say and mails hold.</summary>
    public SmtpLimits Limits { get; init; } = new();

    /// <summary>Time limits of each step.</summary>
    public SmtpTimeouts Timeouts { get; init; } = new();

    /// <summary>
    /// Whether a server's name may resolve to loopback, private, link-local or other special addresses. Default false:
    /// a customer's setting must not reach the operator's own network or a cloud's metadata address.
    /// </summary>
    public bool AllowPrivateAddresses { get; init; }
}
