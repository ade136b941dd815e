using System.Security.Cryptography;
using SecureMail.Core.Expire;
using SecureMail.Core.Keys;
using SecureMail.Envelope;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The key-encryption key as an RSA-3072 key in a PEM file (PKCS #8), for a developer's machine without a vault.
/// Whoever can read the file can read every message; it is refused in production. Safe for concurrent use.
/// </summary>
public sealed class PemKeyWrapper : IKeyWrapper, ISigningKey, IDisposable
{
    private const int KeyBits = 3072;
    private const int WrappedKeyBytes = 32;
    private const int FingerprintBytes = 8;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite; // 0600

    private readonly Lock gate = new(); // An RSA object is for one thread at a time.
    private readonly RSA key;

    private PemKeyWrapper(RSA key)
    {
        this.key = key;
        KekId = IdOf(key);
    }

    /// <summary><c>pem:</c> and the first 16 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public string KekId { get; }

    /// <summary>How a key is named that stands in no vault, see <see cref="KekId"/>.</summary>
    public static string IdOf(RSA key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return "pem:" + Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()).AsSpan(0, FingerprintBytes));
    }

    /// <summary>Opens the key in a file; makes the file, readable by its owner only, when there is none.</summary>
    /// <exception cref="SettingException">The program runs in production, or the file holds no RSA key.</exception>
    public static PemKeyWrapper Open(string path, bool production)
    {
        if (production)
        {
            throw new SettingException("A key in a PEM file is for development only: set the address of a key in Azure Key Vault.");
        }
        if (!File.Exists(path))
        {
            Create(path);
        }
        return new PemKeyWrapper(Read(path));
    }

    /// <inheritdoc/>
    public Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, WrappedKeyBytes);
        lock (gate)
        {
            return Task.FromResult(new WrappedKey(KekId, this.key.Encrypt(key.Span, RSAEncryptionPadding.OaepSHA256)));
        }
    }

    /// <inheritdoc/>
    public Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        return Task.FromResult(Knows(wrapped.KekId) ? Unwrap(wrapped.Bytes) : new UnwrapResult(null, UnwrapFailure.Foreign));
    }

    /// <inheritdoc/>
    public Task<string> NewestIdAsync(CancellationToken cancellationToken) => Task.FromResult(KekId);

    /// <inheritdoc/>
    public bool Knows(string kekId) => kekId == KekId;

    /// <inheritdoc/>
    Task<string?> ISigningKey.NewestIdAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(KekId);

    /// <inheritdoc/>
    Task<byte[]?> ISigningKey.SignAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult<byte[]?>(key.SignHash(digest.Span, HashAlgorithmName.SHA256, RSASignaturePadding.Pss));
        }
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => key.Dispose();

    private UnwrapResult Unwrap(byte[] wrapped)
    {
        var plain = GC.AllocateUninitializedArray<byte>(WrappedKeyBytes, pinned: true);
        try
        {
            lock (gate)
            {
                KeyWrapping.Unwrap(key, wrapped, plain);
            }
            return new UnwrapResult(plain, UnwrapFailure.None);
        }
        catch (EnvelopeException)
        {
            // Which check failed must not be told apart (RFC 8017 section 7.1.2).
            return new UnwrapResult(null, UnwrapFailure.Corrupt);
        }
    }

    // Written beside its place and then moved, so that of two programs which start at once both use the same, whole file.
    private static void Create(string path)
    {
        using var key = RSA.Create(KeyBits);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var draft = Path.Combine(folder, Path.GetRandomFileName());
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }
        using (var file = new StreamWriter(draft, options))
        {
            file.WriteLine(key.ExportPkcs8PrivateKeyPem());
        }
        MoveUnlessThere(draft, path);
    }

    private static void MoveUnlessThere(string draft, string path)
    {
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static RSA Read(string path)
    {
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new SettingException(
                $"{path} holds no RSA private key in PEM form: restore it, or delete it and lose the messages under it.", exception);
        }
    }
}
