using System.Security.Cryptography;
using SecureMail.Core.Keys;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>A key-encryption key in memory, which a test can make unreachable.</summary>
internal sealed class RsaKeyWrapper : IKeyWrapper, IDisposable
{
    private readonly RSA key = RSA.Create(2048);

    public bool IsUnreachable { get; set; }

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> dek, CancellationToken cancellationToken) =>
        Task.FromResult(new WrappedKey("test/1", key.Encrypt(dek.Span, RSAEncryptionPadding.OaepSHA256)));

    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken) =>
        Task.FromResult(IsUnreachable
            ? new UnwrapResult(null, UnwrapFailure.Unavailable)
            : new UnwrapResult(key.Decrypt(wrapped.Bytes, RSAEncryptionPadding.OaepSHA256), UnwrapFailure.None));

    public void Dispose() => key.Dispose();
}
