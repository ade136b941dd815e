using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Keys;

/// <summary>What the vault answered to an unwrap request.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Value">The unwrapped bytes, pinned; null unless the status is 200.</param>
/// <param name="Reason">The inner error's code, e.g. <c>KeyDisabled</c>; null when there is none.</param>
internal readonly record struct KeyVaultUnwrapAnswer(int Status, byte[]? Value, string? Reason);

/// <summary>
/// One key in Azure Key Vault over REST: one request and one send per operation.
/// https://learn.microsoft.com/rest/api/keyvault/keys
/// </summary>
internal sealed class KeyVaultRestClient(HttpPipeline pipeline, KeyVaultKeyAddress key)
{
    private const string Version = "7.4";

    /// <summary>
    /// The newest version; throws <see cref="KeyUnavailableException"/> when there is no such key.
    /// https://learn.microsoft.com/rest/api/keyvault/keys/get-key/get-key
    /// </summary>
    public async Task<KeyVaultVersion> GetNewestAsync(CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Get, $"keys/{key.Name}");
        await pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status switch
        {
            200 => KeyVaultVersion.Read(message.Response.Content.ToMemory(), key),
            404 => throw new KeyUnavailableException(
                UnwrapFailure.Deleted,
                $"The key {key} does not exist: create it, recover it if it was deleted, or correct the address."),
            _ => throw new RequestFailedException(message.Response),
        };
    }

    /// <summary>Unwraps under a version. https://learn.microsoft.com/rest/api/keyvault/keys/unwrap-key/unwrap-key</summary>
    public async Task<KeyVaultUnwrapAnswer> UnwrapAsync(string version, byte[] wrapped, CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Post, $"keys/{key.Name}/{version}/unwrapkey");
        message.Request.Headers.SetValue("Content-Type", "application/json");
        message.Request.Content = RequestContent.Create(JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["alg"] = "RSA-OAEP-256", ["value"] = Base64Url.EncodeToString(wrapped) }));
        await pipeline.SendAsync(message, cancellationToken);
        var status = message.Response.Status;
        return status == 200
            ? new KeyVaultUnwrapAnswer(status, TakeValue(message.Response), Reason: null)
            : new KeyVaultUnwrapAnswer(status, Value: null, ReasonOf(message.Response));
    }

    /// <summary>
    /// The status of the key among the deleted ones: 200 it can be recovered, 404 it is gone for good, anything else the
    /// vault does not say. https://learn.microsoft.com/rest/api/keyvault/keys/get-deleted-key/get-deleted-key
    /// </summary>
    public async Task<int> GetDeletedStatusAsync(CancellationToken cancellationToken)
    {
        using var message = CreateRequest(RequestMethod.Get, $"deletedkeys/{key.Name}");
        await pipeline.SendAsync(message, cancellationToken);
        return message.Response.Status;
    }

    private HttpMessage CreateRequest(RequestMethod method, string path)
    {
        var message = pipeline.CreateMessage();
        message.Request.Method = method;
        message.Request.Uri.Reset(new Uri(key.Vault, $"{path}?api-version={Version}"));
        message.Request.Headers.SetValue("Accept", "application/json");
        return message;
    }

    // https://learn.microsoft.com/azure/key-vault/general/rest-error-codes
    private static string? ReasonOf(Response response)
    {
        try
        {
            using var json = JsonDocument.Parse(response.Content.ToMemory());
            return json.RootElement.GetProperty("error").TryGetProperty("innererror", out var inner) ? inner.GetProperty("code").GetString() : null;
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null; // A proxy's page, not the vault's word.
        }
    }

    // Read without a string in between, and the body zeroed: the value is a key.
    private static byte[] TakeValue(Response response)
    {
        var body = response.Content.ToMemory();
        try
        {
            var json = new Utf8JsonReader(body.Span);
            while (json.Read())
            {
                if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1 && json.ValueTextEquals("value"))
                {
                    json.Read();
                    var value = GC.AllocateUninitializedArray<byte>(Base64Url.GetMaxDecodedLength(json.ValueSpan.Length), pinned: true);
                    return value.Length == Base64Url.DecodeFromUtf8(json.ValueSpan, value)
                        ? value
                        : throw new InvalidDataException("The vault's answer to unwrapKey is not base64url.");
                }
            }
            throw new InvalidDataException("The vault's answer to unwrapKey has no value.");
        }
        finally
        {
            if (MemoryMarshal.TryGetArray(body, out var array))
            {
                CryptographicOperations.ZeroMemory(array);
            }
        }
    }
}
