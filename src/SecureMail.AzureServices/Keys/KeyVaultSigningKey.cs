using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.Core.Expire;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The key in Azure Key Vault or a managed HSM that signs deletion certificates with PS256. Safe for concurrent use.
/// The identity needs the permissions keys/read and keys/sign on it.
/// https://learn.microsoft.com/rest/api/keyvault/keys/sign/sign
/// </summary>
public sealed class KeyVaultSigningKey : ISigningKey
{
    private const string ApiVersion = "7.4";
    private const string Algorithm = "PS256";

    private readonly KeyVaultKeyAddress address;
    private readonly HttpPipeline pipeline;

    private KeyVaultSigningKey(KeyVaultKeyAddress address, HttpPipeline pipeline) => (this.address, this.pipeline) = (address, pipeline);

    /// <summary>Opens a key; nothing is sent yet.</summary>
    /// <param name="keyAddress">The key without a version, e.g. <c>https://acme.vault.azure.net/keys/securemail-signing</c>.</param>
    /// <param name="identity">Who asks.</param>
    /// <param name="clock">How long a pause lasts that the vault asks for.</param>
    /// <param name="configure">Changes the client's options (transport, retries); tests use it.</param>
    /// <exception cref="SettingException">The address is not a key's.</exception>
    public static KeyVaultSigningKey Open(
        string keyAddress, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
    {
        var address = KeyVaultKeyAddress.Parse(keyAddress);
        return new KeyVaultSigningKey(address, KeyVaultWrapper.Pipeline(address, identity, clock, configure));
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
        var request = new Dictionary<string, string> { ["alg"] = Algorithm, ["value"] = Base64Url.EncodeToString(digest.Span) };
        using var answer = await AskAsync(RequestMethod.Post, $"keys/{address.Name}/{version}/sign", request, cancellationToken);
        return answer is null ? null : Base64Url.DecodeFromChars(answer.RootElement.GetProperty("value").GetString());
    }

    // Whatever keeps the vault from signing, the certificate waits; what must be mended, `securemail doctor` says.
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
