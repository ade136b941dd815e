using System.Security.Cryptography.X509Certificates;
using SecureMail.Smtp.Addresses;

namespace SecureMail.Smtp;

/// <summary>
/// One mail server and how it proves itself. The configured name decides; DNS MX records are never asked.
/// </summary>
public sealed record SmtpServer
{
    /// <summary>A server.</summary>
    /// <param name="host">DNS name or IP address; the certificate must be for it.</param>
    /// <param name="port">1 to 65535.</param>
    /// <param name="tls">How TLS begins.</param>
    /// <param name="clientName">
    /// This side's name in EHLO: a DNS name or an address literal such as "[192.0.2.1]".
    /// </param>
    /// <exception cref="SmtpInputException">One of them cannot be used.</exception>
    public SmtpServer(string host, int port, TlsMode tls, string clientName)
    {
        Host = HostName.Parse(host);
        Port = port is >= 1 and <= 65_535 ? port : throw new SmtpInputException("The port must be from 1 to 65535.");
        Tls = Enum.IsDefined(tls) ? tls : throw new SmtpInputException("The TLS mode must be StartTls or Implicit.");
        ClientName = HostName.ParseClientName(clientName);
    }

    /// <summary>DNS name in lower-case ASCII (A-labels), or an IP address.</summary>
    public string Host { get; }

    /// <summary>TCP port, 1 to 65535.</summary>
    public int Port { get; }

    /// <summary>How TLS begins.</summary>
    public TlsMode Tls { get; }

    /// <summary>This side's name in EHLO.</summary>
    public string ClientName { get; }

    /// <summary>
    /// Authorities that are trusted for this server instead of the system's. Default empty: the system's. The caller
    /// keeps them alive and disposes them.
    /// </summary>
    public IReadOnlyList<X509Certificate2> TrustAnchors { get; init; } = [];

    /// <summary>
    /// SHA-256 of the only acceptable certificate (DER), 64 hexadecimal digits, colons allowed. Default null. A pin is
    /// asked on top of chain and name, never instead.
    /// </summary>
    /// <exception cref="SmtpInputException">It is not 64 hexadecimal digits.</exception>
    public string? Pin
    {
        get;
        init => field = value is null ? null : CheckPin(value);
    }

    /// <summary>What the server wants to know before it relays. Default null: nothing.</summary>
    public SmtpCredentials? Credentials { get; init; }

    private static string CheckPin(string pin)
    {
        var digits = pin.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        return digits.Length == 64 && digits.All(char.IsAsciiHexDigit)
            ? digits
            : throw new SmtpInputException("The pin must be the certificate's SHA-256: 64 hexadecimal digits.");
    }
}
