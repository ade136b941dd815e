using System.Security.Cryptography;
using SecureMail.Core.Keys;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;

namespace SecureMail.Core.Organisations;

/// <summary>
/// Seals the keys that must be known to check a signature. Each has a wrapped key of its own in the table <c>keys</c>:
/// storing one needs only the public half of the key-encryption key, so an administrator who can add applications need
/// not be able to open anything.
/// </summary>
public sealed class CredentialSealer(ITableStore tables, FieldSealer fields, RandomNumberGenerator randomness)
{
    private const int KeyIdBytes = 10;

    /// <summary>Seals a key of an application.</summary>
    public async Task<SealedCredential> SealAsync(string organisation, string application, string text, CancellationToken cancellationToken)
    {
        var id = NewKeyId();
        return new SealedCredential(id, await fields.SealCredentialAsync(organisation, application, id, text, cancellationToken));
    }

    /// <summary>Opens it.</summary>
    public Task<string> OpenAsync(string organisation, string application, SealedCredential credential, CancellationToken cancellationToken) =>
        fields.OpenCredentialAsync(organisation, application, credential.KeyId, credential.Sealed, cancellationToken);

    /// <summary>Destroys the key under which it was sealed.</summary>
    public Task DestroyAsync(string organisation, string application, string keyId, CancellationToken cancellationToken) =>
        tables.DeleteAsync(StorageNames.Keys, organisation, Keyring.CredentialKeyName(application, keyId), cancellationToken);

    private string NewKeyId()
    {
        Span<byte> bytes = stackalloc byte[KeyIdBytes];
        randomness.GetBytes(bytes);
        return Base32.Encode(bytes, KeyIdBytes * 8 / 5);
    }
}

/// <summary>A sealed key of an application.</summary>
/// <param name="KeyId">Names the key it is sealed under.</param>
/// <param name="Sealed">The sealed bytes.</param>
public sealed record SealedCredential(string KeyId, byte[] Sealed);
