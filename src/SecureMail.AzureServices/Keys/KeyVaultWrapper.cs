using System.Security.Cryptography;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The key-encryption key in Azure Key Vault or a managed HSM. Wrapping happens here, with the public half, and needs no
/// request; unwrapping happens in the vault, which never gives the private half away. Safe for concurrent use.
/// The identity needs the permissions keys/read and keys/unwrap (role "Key Vault Crypto Service Encryption User").
/// </summary>
public sealed class KeyVaultWrapper : IKeyWrapper, IDisposable
{
    private const int UnwrappedKeyBytes = 32;

    // The service counts requests in windows of 10 seconds.
    // https://learn.microsoft.com/azure/key-vault/general/overview-throttling
    private static readonly TimeSpan UsualPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly KeyVaultKeyAddress address;
    private readonly KeyVaultRestClient client;
    private readonly KeyVaultNewestVersion newest;

    private KeyVaultWrapper(KeyVaultKeyAddress address, HttpPipeline pipeline, TimeProvider clock)
    {
        this.address = address;
        client = new KeyVaultRestClient(pipeline, address);
        newest = new KeyVaultNewestVersion(client, address, clock);
    }

    /// <summary>Opens a key; nothing is sent yet.</summary>
    /// <param name="keyAddress">The key without a version, e.g. <c>https://acme.vault.azure.net/keys/securemail-kek</c>.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="clock">When the newest version is asked for again, and how long a pause lasts.</param>
    /// <param name="configure">Changes the client's options (transport, retries); tests use it.</param>
    /// <exception cref="SettingException">The address is not a key's.</exception>
    public static KeyVaultWrapper Open(
        string keyAddress, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
    {
        return Open(KeyVaultKeyAddress.Parse(keyAddress), identity, clock, configure);
    }

    internal static KeyVaultWrapper Open(
        KeyVaultKeyAddress address, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure) =>
        new(address, Pipeline(address, identity, clock, configure), clock);

    /// <inheritdoc/>
    public async Task<WrappedKey> WrapAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(key.Length, UnwrappedKeyBytes);
        var version = await NewestAsync(cancellationToken);
        using var rsa = RSA.Create(version.PublicKey);
        return new WrappedKey(address.KekId(version.Id), rsa.Encrypt(key.Span, RSAEncryptionPadding.OaepSHA256));
    }

    /// <inheritdoc/>
    public async Task<UnwrapResult> UnwrapAsync(WrappedKey wrapped, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wrapped);
        if (address.VersionOf(wrapped.KekId) is not { } version)
        {
            return Failed(UnwrapFailure.Foreign);
        }
        try
        {
            var answer = await client.UnwrapAsync(version, wrapped.Bytes, cancellationToken);
            return await ToResultAsync(answer, cancellationToken);
        }
        catch (Exception exception) when (KeyVaultNewestVersion.IsSilence(exception, cancellationToken))
        {
            return Failed(FailureOf(exception));
        }
    }

    /// <inheritdoc/>
    public async Task<string> NewestIdAsync(CancellationToken cancellationToken) =>
        address.KekId((await NewestAsync(cancellationToken)).Id);

    /// <inheritdoc/>
    public bool Knows(string kekId) => address.VersionOf(kekId) is not null;

    /// <summary>Forgets the public half.</summary>
    public void Dispose() => newest.Dispose();

    private async Task<KeyVaultVersion> NewestAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await newest.GetAsync(cancellationToken);
        }
        catch (Exception exception) when (KeyVaultNewestVersion.IsSilence(exception, cancellationToken))
        {
            var failure = FailureOf(exception);
            throw new KeyUnavailableException(
                failure,
                failure == UnwrapFailure.Refused
                    ? $"The vault refuses to show the key {address}: it needs the role Key Vault Crypto Service Encryption User on the key, and an address that the vault's firewall allows."
                    : $"The vault of the key {address} does not answer or asks to wait. Try again in a minute.",
                exception);
        }
    }

    private static UnwrapFailure FailureOf(Exception silence) => silence switch
    {
        RequestFailedException { Status: 429 } => UnwrapFailure.Throttled,
        RequestFailedException { Status: 401 or 403 } => UnwrapFailure.Refused,
        CredentialUnavailableException => UnwrapFailure.Refused, // The program has no identity here.
        AggregateException { InnerExceptions: [var first, ..] } => FailureOf(first),
        _ => UnwrapFailure.Unavailable,
    };

    // https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
    private async Task<UnwrapResult> ToResultAsync(KeyVaultUnwrapAnswer answer, CancellationToken cancellationToken) => answer.Status switch
    {
        200 => ToResult(answer.Value!),
        400 => Failed(UnwrapFailure.Corrupt), // BadParameter: of our parameters only the value can be wrong.
        403 when answer.Reason == "KeyDisabled" => Failed(UnwrapFailure.Disabled),
        401 or 403 => Failed(UnwrapFailure.Refused), // No right to it, or a firewall.
        404 => Failed(await WhyNotFoundAsync(cancellationToken)),
        429 => Failed(UnwrapFailure.Throttled),
        _ => Failed(UnwrapFailure.Unavailable),
    };

    private static UnwrapResult ToResult(byte[] value)
    {
        if (value.Length == UnwrappedKeyBytes)
        {
            return new UnwrapResult(value, UnwrapFailure.None);
        }
        CryptographicOperations.ZeroMemory(value);
        return Failed(UnwrapFailure.Corrupt);
    }

    // A deleted key can be recovered for 7 to 90 days. Only the vault's word that it cannot makes it destroyed; a right to the
    // key alone does not let it say so (403).
    private async Task<UnwrapFailure> WhyNotFoundAsync(CancellationToken cancellationToken) =>
        await client.GetDeletedStatusAsync(cancellationToken) switch
        {
            404 => UnwrapFailure.Destroyed,
            429 => UnwrapFailure.Throttled,
            408 or >= 500 => UnwrapFailure.Unavailable,
            _ => UnwrapFailure.Deleted,
        };

    private static UnwrapResult Failed(UnwrapFailure failure) => new(null, failure);

    internal static HttpPipeline Pipeline(
        KeyVaultKeyAddress address, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure)
    {
        // A person waits for an unwrap: four tries within a few seconds, then the answer is "try again later".
        var options = new KeyVaultClientOptions
        {
            Retry =
            {
                MaxRetries = 3,
                Delay = TimeSpan.FromMilliseconds(300),
                MaxDelay = TimeSpan.FromSeconds(2),
                NetworkTimeout = TimeSpan.FromSeconds(8),
            },
        };
        configure?.Invoke(options);
        return HttpPipelineBuilder.Build(
            options,
            perCallPolicies: [],
            perRetryPolicies: [new ServicePause(clock, UsualPause, LongestPause), new BearerTokenAuthenticationPolicy(identity, address.Scope)],
            new ServicePause.Classifier());
    }

    private sealed class KeyVaultClientOptions : ClientOptions;
}
