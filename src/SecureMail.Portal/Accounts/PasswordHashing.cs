using System.Buffers.Binary;
using System.Text;
using Microsoft.AspNetCore.Identity;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// Password hashes, at most so many at once as the machine has cores: PBKDF2-HMAC-SHA-512 in the format of ASP.NET Core
/// Identity, version 3. Checking against nobody's hash costs the same as against somebody's.
/// </summary>
internal sealed class PasswordHashing(IPasswordHasher<PortalUser> hasher, PortalOptions options) : IDisposable
{
    /// <summary>OWASP Password Storage Cheat Sheet, for PBKDF2-HMAC-SHA512.</summary>
    public const int Iterations = 220_000;

    private static readonly string NobodysHash = CreateNobodysHash();

    private readonly SemaphoreSlim gate = new(options.ConcurrentPasswordHashes);

    public async Task<string> HashAsync(PortalUser user, string password, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return hasher.HashPassword(user, Normalize(password));
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Whether it is the user's password; takes the same time and says no when there is no user.</summary>
    public async Task<bool> VerifyAsync(PortalUser? user, string password, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            var verified = hasher.VerifyHashedPassword(user!, user?.PasswordHash ?? NobodysHash, Normalize(password));
            return verified != PasswordVerificationResult.Failed && user is not null;
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
