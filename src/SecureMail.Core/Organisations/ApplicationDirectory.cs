using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Core.Organisations;

/// <summary>
/// The sending systems of organisations and their credentials. A secret has 256 random bits, is shown once and is
/// stored as its SHA-256 (a slow hash guards weak passwords; these are not guessable). Two are valid at a time.
/// </summary>
public sealed class ApplicationDirectory(ITableStore tables, RandomNumberGenerator randomness, TimeProvider clock)
{
    private const int SecretBytes = 32;
    private const string CurrentHash = "SecretHash";
    private const string PreviousHash = "PreviousSecretHash";
    private const string Enabled = "Enabled";
    private const string CreatedAt = "CreatedAt";

    /// <summary>Adds an application and returns its secret; null when the name is taken or not usable.</summary>
    public async Task<string?> AddAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        if (!TableKey.IsSafe(organisation) || !TableKey.IsSafe(application))
        {
            return null;
        }
        var secret = NewSecret();
        var row = new TableRow(organisation, application)
            .Set(CurrentHash, Hash(secret))
            .Set(Enabled, true)
            .Set(CreatedAt, clock.GetUtcNow());
        var written = await tables.InsertAsync(StorageNames.Applications, row, cancellationToken);
        return written == WriteResult.Done ? secret : null;
    }

    /// <summary>Gives the application a new secret; the one before stays valid until the next rotation. Null: no such application.</summary>
    public async Task<string?> RotateAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        var row = await FindAsync(organisation, application, cancellationToken);
        if (row is null)
        {
            return null;
        }
        var secret = NewSecret();
        row.Set(PreviousHash, row.Bytes(CurrentHash)).Set(CurrentHash, Hash(secret));
        var written = await tables.ReplaceAsync(StorageNames.Applications, row, cancellationToken);
        return written == WriteResult.Done ? secret : null;
    }

    /// <summary>Whether the secret opens this application's door. Takes the same steps for an unknown application.</summary>
    public async Task<bool> AuthenticateAsync(
        string organisation, string application, string secret, CancellationToken cancellationToken)
    {
        var row = await FindAsync(organisation, application, cancellationToken);
        var offered = Hash(secret);
        var isCurrent = CryptographicOperations.FixedTimeEquals(offered, row?.Bytes(CurrentHash) ?? new byte[offered.Length]);
        var isPrevious = CryptographicOperations.FixedTimeEquals(offered, row?.Bytes(PreviousHash) ?? new byte[offered.Length]);
        return (isCurrent | isPrevious) && row is not null && row.Flag(Enabled);
    }

    private async Task<TableRow?> FindAsync(string organisation, string application, CancellationToken cancellationToken) =>
        TableKey.IsSafe(organisation) && TableKey.IsSafe(application)
            ? await tables.GetAsync(StorageNames.Applications, organisation, application, cancellationToken)
            : null;

    private string NewSecret()
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        randomness.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
