namespace SecureMail.Smtp.Dkim;

/// <summary>An RSA key whose private half never comes here, such as one in a vault.</summary>
/// <param name="SignAsync">
/// RSASSA-PKCS1-v1_5 with SHA-256 over a hash of 32 octets (RFC 6376 section 3.3.1); null when it cannot sign just now.
/// </param>
/// <param name="FindPublicKeyAsync">Its public half as SubjectPublicKeyInfo (DER); null when it cannot be had just now.</param>
public sealed record RemoteRsaKey(
    Func<ReadOnlyMemory<byte>, CancellationToken, Task<byte[]?>> SignAsync,
    Func<CancellationToken, Task<byte[]?>> FindPublicKeyAsync);
