using System.Security.Cryptography;
using SecureMail.Core.Keys;

namespace SecureMail.Testing.Keys;

/// <summary>A key-encryption key that lives as long as the test run, and can be taken away.</summary>
public sealed class MemoryKeyWrapper : IKeyWrapper
{
    // One for all tests of a run: making an RSA key takes longer than most tests.
    private static readonly RSA Key = RSA.Create(2048);

    private int unwraps;

    /// <summary>What every unwrapping answers; None: it works.</summary>
    public UnwrapFailure Failure { get; set; }

    /// <summary>How many keys were unwrapped.</summary>
    public int Unwraps => unwraps;

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Key)
        {
            return Task.FromResult(new WrappedKey("memory", Key.Encrypt(key.Span, RSAEncryptionPadding.OaepSHA256)));
        }
    }

    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref unwraps);
        return Task.FromResult(Failure == UnwrapFailure.None ? Unwrap(wrapped.Bytes) : new UnwrapResult(null, Failure));
    }

    private static UnwrapResult Unwrap(byte[] wrapped)
    {
        try
        {
            lock (Key)
            {
                return new UnwrapResult(Key.Decrypt(wrapped, RSAEncryptionPadding.OaepSHA256), UnwrapFailure.None);
            }
        }
        catch (CryptographicException)
        {
            return new UnwrapResult(null, UnwrapFailure.Corrupt);
        }
    }
}
