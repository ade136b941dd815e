using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// Hashes of passwords and of answers, at most so many at once as the machine has cores: PBKDF2-HMAC-SHA-512 in the format
/// of ASP.NET Core Identity, version 3. Checking against nobody's hash costs the same as against somebody's.
/// </summary>
internal sealed class PasswordHashing(IPasswordHasher<PortalUser> hasher, PortalOptions options) : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet, for PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 220_000;

    // Identity's hasher looks at no user.
    private static readonly PortalUser Anybody = null!;

    private static readonly string NobodysHash = CreateNobodysHash();

    private readonly SemaphoreSlim gate = new(options.ConcurrentPasswordHashes);

    /// <summary>Hashes a secret with a new salt.</summary>
    public async Task<string> HashAsync(string secret, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(Anybody, Normalize(secret));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whether the hash is that of what was typed; takes the same time and says no when there is no hash.</summary>
    public async Task<bool> VerifyAsync(string? hash, string typed, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var verified = hasher.VerifyHashedPassword(Anybody, hash ?? NobodysHash, Normalize(typed));
            return verified != PasswordVerificationResult.Failed && hash is not null;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    // NIST SP 800-63B-4 section 3.1.1.2: one form for what different keyboards send for the same characters.
    private static string Normalize(string password) => password.Normalize(NormalizationForm.FormKC);

    /// <summary>
    /// A well-formed hash that no password has: format 1, PRF 2 (HMAC-SHA-512), the iterations, a salt of 16 zero bytes,
    /// a subkey of 32 zero bytes. Its parameters are those of real ones, so that its check takes as long.
    /// </summary>
    private static string CreateNobodysHash()
    {
        const int saltBytes = 16;
        const int subkeyBytes = 32;
        const int headerBytes = 13;
        var hash = new byte[headerBytes + saltBytes + subkeyBytes];
        hash[0] = 1;
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(1), 2);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteUInt32BigEndian(hash.AsSpan(9), saltBytes);
        return Convert.ToBase64String(hash);
    }
}
