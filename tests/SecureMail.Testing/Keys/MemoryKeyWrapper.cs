using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Envelope;

namespace SecureMail.Testing.Keys;

/// <summary>A key-encryption key that lives as long as the test run, has versions, and can be taken away.</summary>
public sealed class MemoryKeyWrapper(string name = "memory") : IKeyWrapper
{
    // For all tests of a run: making an RSA key takes longer than most tests. Neighbouring versions have different ones.
    private static readonly RSA[] Keys = [RSA.Create(2048), RSA.Create(2048)];

    private readonly HashSet<string> destroyed = [];
    private int version;
    private int unwraps;

    /// <summary>What every unwrapping answers; None: it works.</summary>
    public UnwrapFailure Failure { get; set; }

    /// <summary>What asking for the newest version fails with; None: it works.</summary>
    public UnwrapFailure NewestFailure { get; set; }

    /// <summary>How many keys were unwrapped.</summary>
    public int Unwraps => unwraps;

    /// <summary>The name, and from the second version on its number.</summary>
    public string NewestId => IdOf(version);

    /// <summary>Makes a new version, which wraps from now on.</summary>
    public void NewVersion() => version++;

    /// <summary>Destroys a version.</summary>
    public void Destroy(string kekId) => destroyed.Add(kekId);

    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rsa = Keys[version % 2];
        lock (rsa)
        {
            return Task.FromResult(new WrappedKey(NewestId, rsa.Encrypt(key.Span, RSAEncryptionPadding.OaepSHA256)));
        }
    }

    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Interlocked.Increment(ref unwraps);
        var failure = !Knows(wrapped.KekId) ? UnwrapFailure.Foreign : destroyed.Contains(wrapped.KekId) ? UnwrapFailure.Destroyed : Failure;
        return Task.FromResult(failure == UnwrapFailure.None ? Unwrap(wrapped) : new UnwrapResult(null, failure));
    }

    public Task<string> NewestIdAsync(CancellationToken cancellationToken) =>
        NewestFailure == UnwrapFailure.None ? Task.FromResult(NewestId) : throw new KeyUnavailableException(NewestFailure);

    public bool Knows(string kekId) => Enumerable.Range(0, version + 1).Any(number => IdOf(number) == kekId);

    private string IdOf(int number) => number == 0 ? name : $"{name}/{number}";

    private UnwrapResult Unwrap(WrappedKey wrapped)
    {
        var rsa = Keys[Enumerable.Range(0, version + 1).Single(number => IdOf(number) == wrapped.KekId) % 2];
        var key = GC.AllocateUninitializedArray<byte>(SecretKey.Length, pinned: true);
        try
        {
            lock (rsa)
            {
                KeyWrapping.Unwrap(rsa, wrapped.Bytes, key);
            }
            return new UnwrapResult(key, UnwrapFailure.None);
        }
        catch (EnvelopeException)
        {
            return new UnwrapResult(null, UnwrapFailure.Corrupt);
        }
    }
}
