namespace SecureMail.Smtp;

/// <summary>Why an attempt, or one recipient of it, ended as it did.</summary>
public enum SmtpReason
{
    /// <summary>Delivered.</summary>
    Accepted,

    /// <summary>The name did not resolve, or nobody answered at the address.</summary>
    Unreachable,

    /// <summary>All connections that the server is given are in use.</summary>
    Busy,

    /// <summary>
    /// The name resolved to loopback, private or link-local addresses only, which the operator has not allowed.
    /// </summary>
    ForbiddenAddress,

    /// <summary>The connection ended without an answer.</summary>
    Closed,

    /// <summary>No complete answer within the time limit of the step.</summary>
    TimedOut,

    /// <summary>What came was no SMTP reply, or one that has no meaning at this step.</summary>
    Malformed,

    /// <summary>A reply went over the limits of <see cref="SmtpLimits"/>.</summary>
    ReplyTooLong,

    /// <summary>The server spoke before it was asked.</summary>
    OutOfTurn,

    /// <summary>
    /// The server refused before TLS. What is said in clear proves nothing, so it never stops a mail.
    /// </summary>
    RefusedBeforeTls,

    /// <summary>Security: the server does not offer STARTTLS, or somebody on the way took the offer out.</summary>
    StartTlsMissing,

    /// <summary>Security: the server offered STARTTLS and refused it.</summary>
    StartTlsRefused,

    /// <summary>
    /// Security: bytes in clear followed the answer to STARTTLS, an attempt to inject replies into the TLS session.
    /// </summary>
    StartTlsInjection,

    /// <summary>Security: the handshake failed, or no TLS 1.2 or newer could be agreed.</summary>
    HandshakeFailed,

    /// <summary>Security: the certificate, or one above it, is not valid at this time.</summary>
    CertificateExpired,

    /// <summary>Security: the certificate is for another name.</summary>
    CertificateName,

    /// <summary>Security: the certificate leads to no trusted authority.</summary>
    CertificateUntrusted,

    /// <summary>Security: the certificate was revoked.</summary>
    CertificateRevoked,

    /// <summary>Security: the certificate stands on SHA-1, MD5 or a key that is too short.</summary>
    CertificateWeak,

    /// <summary>Security: the certificate is not the pinned one.</summary>
    CertificatePin,

    /// <summary>Security: the certificate may not be used for this, or its chain is broken in another way.</summary>
    CertificateInvalid,

    /// <summary>Security: REQUIRETLS was asked for and the server does not offer it (RFC 8689).</summary>
    RequireTlsMissing,

    /// <summary>The server offers no authentication that fits the credentials, or refused them.</summary>
    Authentication,

    /// <summary>4yz: the server asks to come back later.</summary>
    RefusedForNow,

    /// <summary>5yz: the server will never take it.</summary>
    RefusedForGood,

    /// <summary>The mail is larger than the server's SIZE (RFC 1870).</summary>
    TooLarge,

    /// <summary>The content holds a NUL byte.</summary>
    ContentHasNul,

    /// <summary>The content holds a line of more than 998 octets (RFC 5322 section 2.1.1).</summary>
    ContentLineTooLong,

    /// <summary>The content holds octets above 127 and the server does not offer 8BITMIME (RFC 6152).</summary>
    ContentIsEightBit,

    /// <summary>An address needs SMTPUTF8 and the server does not offer it (RFC 6531).</summary>
    AddressNeedsUtf8,
}
