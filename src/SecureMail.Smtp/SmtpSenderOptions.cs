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

    /// <summary>
    /// Connections to one server at one time. Default 4, at least 1. Beyond: mails for that server wait for
    /// <see cref="MaxWaitForPlace"/>, at most <see cref="MaxWaitingPerServer"/> of them; others' do not.
    /// </summary>
    public int MaxConnectionsPerServer { get; init; } = 4;

    /// <summary>
    /// Mails that wait for a connection to one server. Default 8. Beyond: they end at once with
    /// <see cref="SmtpReason.Busy"/>, so that a slow server holds few of its caller's hands.
    /// </summary>
    public int MaxWaitingPerServer { get; init; } = 8;

    /// <summary>How long a mail waits for a connection. Default 30 seconds. Beyond: <see cref="SmtpReason.Busy"/>.</summary>
    public TimeSpan MaxWaitForPlace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a connection waits for the next mail before it ends with QUIT. Default 30 seconds; servers hang up
    /// after 5 minutes (RFC 5321 section 4.5.3.2.7). Zero keeps none.
    /// </summary>
    public TimeSpan MaxIdleTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Mails on one connection. Default 100, at least 1: many servers refuse more. Beyond: a new connection is opened.
    /// </summary>
    public int MaxMailsPerConnection { get; init; } = 100;

    /// <summary>
    /// Whether certificates are checked for revocation. Default true. A certificate known to be revoked is refused;
    /// where its authority cannot be asked, or says nothing, the mail goes.
    /// </summary>
    public bool CheckRevocation { get; init; } = true;
}
