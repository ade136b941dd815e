using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.Core.Expire;
using SecureMail.Smtp.Dkim;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// A key in Azure Key Vault or a managed HSM that signs: deletion certificates with PS256, outgoing mail with RS256. Safe for
/// concurrent use. The identity needs the permissions keys/read and keys/sign on it.
/// https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
/// </summary>
public sealed class KeyVaultSigningKey : ISigningKey
{
    private const string ApiVersion = "7.4";

    // RFC 7518 section 3.1
    private const string OfCertificates = "PS256";
    private const string OfMail = "RS256";

    private readonly KeyVaultKeyAddress address;
    private readonly HttpPipeline pipeline;
    private readonly string algorithm;

    private KeyVaultSigningKey(KeyVaultKeyAddress address, HttpPipeline pipeline, string algorithm) =>
        (this.address, this.pipeline, this.algorithm) = (address, pipeline, algorithm);

    /// <summary>Opens a key; nothing is sent yet.</summary>
    /// <param name="keyAddress">The key without a version, e.g. <c>https://acme.vault.azure.net/keys/securemail-signing</c>.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="clock">How long a pause lasts that the vault asks for.</param>
    /// <param name="configure">Changes the client's options (transport, retries); tests use it.</param>
    /// <exception cref="SettingException">The address is not a key's.</exception>
    public static KeyVaultSigningKey Open(
        string keyAddress, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
    {
        return Open(keyAddress, identity, clock, OfCertificates, configure);
    }

    /// <summary>A key that signs outgoing mail (RFC 6376 section 3.3.1); nothing is sent yet. It must have one version: what the DNS shows.</summary>
    /// <inheritdoc cref="Open(string, TokenCredential, TimeProvider, Action{ClientOptions})"/>
    public static RemoteRsaKey OpenForMail(
        string keyAddress, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
    {
        var key = Open(keyAddress, identity, clock, OfMail, configure);
        string? version = null;
        return new RemoteRsaKey(
            async (hash, cancellationToken) =>
            {
                version ??= await key.NewestIdAsync(cancellationToken);
                return version is null ? null : await key.SignAsync(version, hash, cancellationToken);
            },
            key.FindPublicKeyAsync);
    }

    private static KeyVaultSigningKey Open(
        string keyAddress, TokenCredential identity, TimeProvider clock, string algorithm, Action<ClientOptions>? configure)
    {
        var address = KeyVaultKeyAddress.Parse(keyAddress);
        return new KeyVaultSigningKey(address, KeyVaultWrapper.Pipeline(address, identity, clock, configure), algorithm);
    }

    /// <inheritdoc/>
    public async Task<string?> NewestIdAsync(CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(RequestMethod.Get, $"keys/{address.Name}", content: null, cancellationToken);
        return answer?.RootElement.GetProperty("key").GetProperty("kid").GetString() is { } id && address.VersionOf(id) is not null ? id : null;
    }

    /// <inheritdoc/>
    public async Task<byte[]?> SignAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellationToken)
    {
        if (address.VersionOf(keyId) is not { } version)
        {
            return null;
        }
        var request = new Dictionary<string, string> { ["alg"] = algorithm, ["value"] = Base64Url.EncodeToString(digest.Span) };
        using var answer = await AskAsync(RequestMethod.Post, $"keys/{address.Name}/{version}/sign", request, cancellationToken);
        return answer is null ? null : Base64Url.DecodeFromChars(answer.RootElement.GetProperty("value").GetString());
    }

    private async Task<byte[]?> FindPublicKeyAsync(CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(RequestMethod.Get, $"keys/{address.Name}", content: null, cancellationToken);
        if (answer?.RootElement.GetProperty("key") is not { } key || !key.TryGetProperty("n", out var modulus))
        {
            return null;
        }
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(modulus.GetString()),
            Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
        });
        return rsa.ExportSubjectPublicKeyInfo();
    }

    // Whatever keeps the vault from signing, the certificate or the mail waits; what must be mended, `securemail doctor` says.
    private async Task<JsonDocument?> AskAsync(
        RequestMethod method, string path, Dictionary<string, string>? content, CancellationToken cancellationToken)
    {
        using var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(address.Vault, $"{path}?api-version={ApiVersion}"));
        message.Request.Headers.SetValue("Accept", "application/json");
        if (content is not null)
        {
            message.Request.Headers.SetValue("Content-Type", "application/json");
            message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(content));
        }
        try
        {
            await pipeline.SendAsync(message, cancellationToken);
            return message.Response.Status == 200 ? JsonDocument.Parse(message.Response.Content.ToMemory()) : null;
        }
        catch (Exception exception) when (KeyVaultNewestVersion.IsSilence(exception, cancellationToken))
        {
            return null;
        }
    }
}
