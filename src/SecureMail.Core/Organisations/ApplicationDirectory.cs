using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using SecureMail.Core.Store;

namespace SecureMail.Core.Organisations;

/// <summary>
/// The sending systems of organisations and their credentials. A secret has 256 random bits, is shown once and is
/// stored as its SHA-256 (a slow hash guards weak passwords; these are not guessable). A key that signatures are checked
/// with is stored sealed. Two of each are valid at a time.
/// </summary>
/// <param name="tables">Where they stand.</param>
/// <param name="randomness">Makes secrets.</param>
/// <param name="clock">Tells when.</param>
/// <param name="sealer">Seals keys; null where only applications with secrets are dealt with.</param>
public sealed class ApplicationDirectory(
    ITableStore tables, RandomNumberGenerator randomness, TimeProvider clock, CredentialSealer? sealer = null)
{
    /// <summary>The last use is written down at most this often.</summary>
    public static readonly TimeSpan UseGrain = TimeSpan.FromHours(1);

    private const int SecretBytes = 32;

    /// <summary>Adds an application that posts message/rfc822 and returns its secret; null when the name is taken or not usable.</summary>
    public Task<string?> AddAsync(string organisation, string application, CancellationToken cancellationToken) =>
        AddAsync(organisation, application, new ApplicationSettings(), ProviderKeys.None, cancellationToken);

    /// <summary>
    /// Adds an application. The result is the secret or the signing key that was made for it, "" when its kind has none, or
    /// null when the name is taken or not usable. The settings keep <see cref="ApplicationRules"/>.
    /// </summary>
    public async Task<string?> AddAsync(
        string organisation, string application, ApplicationSettings settings, ProviderKeys keys, CancellationToken cancellationToken)
    {
        if (!TableKey.IsSafe(organisation) || !TableKey.IsSafe(application))
        {
            return null;
        }
        var row = new ApplicationRow(new TableRow(organisation, application)) { Settings = settings, IsEnabled = true, CreatedAt = clock.GetUtcNow() };
        var secret = await GiveSecretAsync(row, keys.SigningKey, cancellationToken);
        if (keys.ApiKey is { } apiKey)
        {
            row.ApiKey = await SealAsync(row, apiKey, cancellationToken);
        }
        var written = await tables.InsertAsync(StorageNames.Applications, row.Row, cancellationToken);
        return written == WriteResult.Done ? secret : null;
    }

    /// <summary>The application as administrators see it; null when there is none.</summary>
    public async Task<Application?> FindAsync(string organisation, string application, CancellationToken cancellationToken) =>
        (await ReadAsync(organisation, application, cancellationToken))?.Describe();

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
            yield return new ApplicationRow(row).Describe();
        }
    }

    /// <summary>
    /// Gives the application a new secret or key; the one before stays valid until the next rotation. A revoked application
    /// is admitted again, by the new one alone. Null: no such application, or somebody else changed it in this moment.
    /// </summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="application">Which.</param>
    /// <param name="keys">The provider's new keys, for the kinds that have them. A new signing key leaves our secret as it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<string?> RotateAsync(
        string organisation, string application, ProviderKeys keys, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organisation, application, cancellationToken) is not { } row)
        {
            return null;
        }
        var (forgotten, apiKey) = (row.PreviousSigningKey, row.ApiKey);
        var secret = await GiveSecretAsync(row, keys.SigningKey, cancellationToken);
        row.ApiKey = keys.ApiKey is { } newest ? await SealAsync(row, newest, cancellationToken) : apiKey;
        row.IsEnabled = true;
        row.RotatedAt = clock.GetUtcNow();
        if (!await ReplaceAsync(row, cancellationToken))
        {
            return null;
        }
        await DestroyAsync(row, forgotten?.KeyId == row.PreviousSigningKey?.KeyId ? null : forgotten, cancellationToken);
        await DestroyAsync(row, apiKey?.KeyId == row.ApiKey?.KeyId ? null : apiKey, cancellationToken);
        return secret;
    }

    /// <summary>Gives the application a new secret; see the other overload.</summary>
    public Task<string?> RotateAsync(string organisation, string application, CancellationToken cancellationToken) =>
        RotateAsync(organisation, application, ProviderKeys.None, cancellationToken);

    /// <summary>Changes an application's settings, which keep <see cref="ApplicationRules"/>. False: no such application, or somebody else changed it.</summary>
    public async Task<bool> ChangeAsync(
        string organisation, string application, Func<ApplicationSettings, ApplicationSettings> change, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organisation, application, cancellationToken) is not { } row)
        {
            return false;
        }
        row.Settings = change(row.Settings);
        return await ReplaceAsync(row, cancellationToken);
    }

    /// <summary>
    /// Forgets the secret and key before the newest; only the newest are valid then. False: no such application, or somebody
    /// else changed it in this moment.
    /// </summary>
    public async Task<bool> ForgetPreviousAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organisation, application, cancellationToken) is not { } row)
        {
            return false;
        }
        var forgotten = row.PreviousSigningKey;
        (row.PreviousSecretHash, row.PreviousSigningKey) = (null, null);
        if (!await ReplaceAsync(row, cancellationToken))
        {
            return false;
        }
        await DestroyAsync(row, forgotten, cancellationToken);
        return true;
    }

    /// <summary>
    /// Shuts the application out and forgets its secrets and signing keys; <see cref="RotateAsync(string, string, ProviderKeys, CancellationToken)"/>
    /// admits it again. False: no such application, or somebody else changed it in this moment.
    /// </summary>
    public async Task<bool> RevokeAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        if (await ReadAsync(organisation, application, cancellationToken) is not { } row)
        {
            return false;
        }
        var (current, previous) = (row.SigningKey, row.PreviousSigningKey);
        row.IsEnabled = false;
        (row.SecretHash, row.PreviousSecretHash, row.SigningKey, row.PreviousSigningKey) = (null, null, null, null);
        if (!await ReplaceAsync(row, cancellationToken))
        {
            return false;
        }
        await DestroyAsync(row, current, cancellationToken);
        await DestroyAsync(row, previous, cancellationToken);
        return true;
    }

    /// <summary>What the application's requests are checked with; null when there is none, it was revoked, or nobody used it for too long.</summary>
    public async Task<ApplicationCredentials?> FindCredentialsAsync(
        string organisation, string application, CancellationToken cancellationToken)
    {
        var row = await ReadAsync(organisation, application, cancellationToken);
        if (row is not { IsEnabled: true } || row.Describe().UnusedUntil < clock.GetUtcNow())
        {
            return null;
        }
        return new ApplicationCredentials
        {
            Name = row.Row.Key,
            Settings = row.Settings,
            SecretHashes = [.. new[] { row.SecretHash, row.PreviousSecretHash }.OfType<byte[]>()],
            SigningKeys = [.. (await OpenAsync(row, cancellationToken, row.SigningKey, row.PreviousSigningKey))],
            UseIsNoted = clock.GetUtcNow() - row.LastUsedAt < UseGrain,
            ApiKey = (await OpenAsync(row, cancellationToken, row.ApiKey)).FirstOrDefault(),
        };
    }

    /// <summary>Writes down that the application is used now; see <see cref="ApplicationCredentials.UseIsNoted"/>.</summary>
    public async Task TouchAsync(string organisation, string application, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await ReadAsync(organisation, application, cancellationToken) is { } row)
        {
            row.LastUsedAt = now;
            await tables.ReplaceAsync(StorageNames.Applications, row.Row, cancellationToken); // Whoever was faster has written the same.
        }
    }

    private async Task<string> GiveSecretAsync(ApplicationRow row, string? providerKey, CancellationToken cancellationToken)
    {
        var kind = row.Settings.Kind;
        var secret = kind.HasSecret() || kind.HasOwnSigningKey() ? NewSecret() : "";
        if (kind.HasSecret() && (providerKey is null || row.SecretHash is null))
        {
            row.PreviousSecretHash = row.SecretHash;
            row.SecretHash = ApplicationCredentials.Hash(secret);
        }
        else if (kind.HasSecret())
        {
            secret = "";
        }
        if ((kind.HasOwnSigningKey() ? secret : providerKey) is { } key)
        {
            row.PreviousSigningKey = row.SigningKey;
            row.SigningKey = await SealAsync(row, key, cancellationToken);
        }
        return secret;
    }

    private Task<SealedCredential> SealAsync(ApplicationRow row, string text, CancellationToken cancellationToken) =>
        Sealer.SealAsync(row.Row.Partition, row.Row.Key, text, cancellationToken);

    private async Task<IEnumerable<string>> OpenAsync(
        ApplicationRow row, CancellationToken cancellationToken, params SealedCredential?[] credentials)
    {
        List<string> opened = [];
        foreach (var credential in credentials.OfType<SealedCredential>())
        {
            opened.Add(await Sealer.OpenAsync(row.Row.Partition, row.Row.Key, credential, cancellationToken));
        }
        return opened;
    }

    private async Task DestroyAsync(ApplicationRow row, SealedCredential? credential, CancellationToken cancellationToken)
    {
        if (credential is not null)
        {
            await Sealer.DestroyAsync(row.Row.Partition, row.Row.Key, credential.KeyId, cancellationToken);
        }
    }

    private CredentialSealer Sealer =>
        sealer ?? throw new InvalidOperationException("internal error: this directory was made without a sealer, and the application has a key");

    private async Task<bool> ReplaceAsync(ApplicationRow row, CancellationToken cancellationToken) =>
        await tables.ReplaceAsync(StorageNames.Applications, row.Row, cancellationToken) == WriteResult.Done;

    private async Task<ApplicationRow?> ReadAsync(string organisation, string application, CancellationToken cancellationToken) =>
        TableKey.IsSafe(organisation) && TableKey.IsSafe(application)
            && await tables.GetAsync(StorageNames.Applications, organisation, application, cancellationToken) is { } row
            ? new ApplicationRow(row)
            : null;

    private string NewSecret()
    {
        Span<byte> bytes = stackalloc byte[SecretBytes];
        randomness.GetBytes(bytes);
        return Convert.ToHexStringLower(bytes);
    }
}
