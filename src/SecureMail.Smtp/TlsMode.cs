namespace SecureMail.Smtp;

/// <summary>How the TLS session begins. There is no mode without TLS.</summary>
public enum TlsMode
{
    /// <summary>
    /// The connection begins in clear and is upgraded before anything else is said (RFC 3207); usually port 25 or 587.
    /// </summary>
    StartTls,

    /// <summary>The first byte is a TLS handshake (RFC 8314); usually port 465.</summary>
    Implicit,
}
