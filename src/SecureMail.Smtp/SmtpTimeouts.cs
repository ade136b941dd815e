namespace SecureMail.Smtp;

/// <summary>
/// How long each step may take: the minimums of RFC 5321 section 4.5.3.2. Each bounds a whole reply, so a server
/// that sends one octet a minute gains nothing.
/// </summary>
public sealed record SmtpTimeouts
{
    /// <summary>
    /// One mail from the first address that is dialled to the answer to its end, whatever the steps may take. Default 30
    /// minutes. Whoever calls from a place that ends work after a time sets less: what is cut from outside has no result.
    /// </summary>
    public TimeSpan Whole { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>TCP connection, for each address. Default 30 seconds.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The TLS handshake. Default 1 minute.</summary>
    public TimeSpan Handshake { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The greeting. Default 5 minutes.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>EHLO, STARTTLS, AUTH, MAIL, RCPT and RSET, each. Default 5 minutes.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The 354 after DATA. Default 2 minutes.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The sending of each block of content, and of a batch of commands. Default 3 minutes.</summary>
    public TimeSpan Block { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>
    /// The answer to the end of the content. Default 10 minutes; shorter makes duplicates (RFC 1047).
    /// </summary>
    public TimeSpan EndOfContent { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The answer to QUIT, after everything is decided. Default 2 seconds.</summary>
    public TimeSpan Quit { get; init; } = TimeSpan.FromSeconds(2);
}
