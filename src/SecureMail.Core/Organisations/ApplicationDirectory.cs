using System.Runtime.CompilerServices;
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
    private const string RotatedAt = "RotatedAt";

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

    /// <summary>The application as administrators see it; null when there is none.</summary>
    public async Task<Application?> FindAsync(string organisation, string application, CancellationToken cancellationToken) =>
        await ReadAsync(organisation, application, cancellationToken) is { } row ? Describe(row) : null;

    /// <summary>An organisation's applications, in the order of their names.</summary>
    public async IAsyncEnumerable<Application> ListAsync(
        string organisation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!TableKey.IsSafe(organisation))
        {
            yield break;
        }
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Applications) { Partition = organisation }, cancellationToken))
        {
            yield return Describe(row);
        }
    }

    /// <summary>
    /// Gives the application a new secret; the one before stays valid until the next rotation. A revoked application is
    /// admitted again, by the new secret alone. Null: no such application, or somebody else changed it in this moment.
    /// </summary>
    public async Task<string?> RotateAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        var secret = NewSecret();
        var rotated = await ChangeAsync(
            organisation,
            application,
            row => row
                .Set(PreviousHash, row.Flag(Enabled) ? row.Bytes(CurrentHash) : null)
                .Set(CurrentHash, Hash(secret))
                .Set(Enabled, true)
                .Set(RotatedAt, clock.GetUtcNow()),
            cancellationToken);
        return rotated ? secret : null;
    }

    /// <summary>
    /// Forgets the secret before the newest; only the newest is valid then. False: no such application, or somebody else
    /// changed it in this moment.
    /// </summary>
    public Task<bool> ForgetPreviousAsync(string organisation, string application, CancellationToken cancellationToken) =>
        ChangeAsync(organisation, application, row => row.Set(PreviousHash, (byte[]?)null), cancellationToken);

    /// <summary>
    /// Shuts the application out and forgets its secrets; <see cref="RotateAsync"/> admits it again. False: no such
    /// application, or somebody else changed it in this moment.
    /// </summary>
    public Task<bool> RevokeAsync(string organisation, string application, CancellationToken cancellationToken) =>
        ChangeAsync(
            organisation,
            application,
            row => row.Set(Enabled, false).Set(CurrentHash, (byte[]?)null).Set(PreviousHash, (byte[]?)null),
            cancellationToken);

    /// <summary>Whether the secret opens this application's door. Takes the same steps for an unknown application.</summary>
    public async Task<bool> AuthenticateAsync(
        string organisation, string application, string secret, CancellationToken cancellationToken)
    {
        var row = await ReadAsync(organisation, application, cancellationToken);
        var offered = Hash(secret);
        var isCurrent = CryptographicOperations.FixedTimeEquals(offered, row?.Bytes(CurrentHash) ?? new byte[offered.Length]);
        var isPrevious = CryptographicOperations.FixedTimeEquals(offered, row?.Bytes(PreviousHash) ?? new byte[offered.Length]);
        return (isCurrent | isPrevious) && row is not null && row.Flag(Enabled);
    }

    private async Task<bool> ChangeAsync(
        string organisation, string application, Action<TableRow> change, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organisation, application, cancellationToken) is not { } row)
        {
            return false;
        }
        change(row);
        return await tables.ReplaceAsync(StorageNames.Applications, row, cancellationToken) == WriteResult.Done;
    }

    private static Application Describe(TableRow row) => new(
        row.Key, row.Flag(Enabled), row.RequiredTime(CreatedAt), row.Time(RotatedAt), row.Bytes(PreviousHash) is not null);

    private async Task<TableRow?> ReadAsync(string organisation, string application, CancellationToken cancellationToken) =>
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
