using System.Security.Cryptography;
using SecureMail.Core.Expire;

namespace SecureMail.Testing.Keys;

/// <summary>A signing key that lives as long as the test run, and can be taken away.</summary>
public sealed class MemorySigningKey : ISigningKey
{
    // One for all tests of a run: making an RSA key takes longer than most tests.
    private static readonly RSA Key = RSA.Create(2048);

    private readonly TaskCompletionSource never = new();

    /// <summary>Whether the vault answers.</summary>
    public bool IsThere { get; set; } = true;

    /// <summary>Whether the vault takes requests and never answers.</summary>
    public bool Stalls { get; set; }

    /// <summary>How many signatures were made.</summary>
    public int Signatures { get; private set; }

    /// <summary>The public half; the caller disposes it.</summary>
    public static RSA PublicHalf() => RSA.Create(Key.ExportParameters(includePrivateParameters: false));

    public Task<string?> NewestIdAsync(CancellationToken cancellationToken) => Task.FromResult(IsThere ? "memory-signing" : null);

    public async Task<byte[]?> SignAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        if (Stalls)
        {
            await never.Task.WaitAsync(cancellationToken);
        }
        Signatures++;
        lock (Key)
        {
            return Key.SignHash(digest.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }
    }
}
