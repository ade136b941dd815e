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
    /// Connections to one server at one time. Default 4, at least 1. Beyond: mails for that server wait,
    /// others' do not.
    /// </summary>
    public int MaxConnectionsPerServer { get; init; } = 4;

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
