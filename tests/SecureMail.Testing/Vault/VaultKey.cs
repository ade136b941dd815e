using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace SecureMail.Testing.Vault;

/// <summary>One version of an RSA key in the stand-in vault.</summary>
internal sealed class VaultKey : IDisposable
{
    private static readonly string[] EveryOperation = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"];

    private readonly string kind;
    private readonly DateTimeOffset created;
    private DateTimeOffset updated;
    private string[] operations = EveryOperation;
    private long? notBefore;
    private long? expires;

    public VaultKey(Uri vault, string name, JsonNode? request, DateTimeOffset now)
    {
        kind = (string?)request?["kty"] ?? "RSA";
        if (kind is not ("RSA" or "RSA-HSM"))
        {
            throw new VaultException(VaultFailure.BadParameter($"The key type {kind} is not supported."));
        }
        Rsa = RSA.Create((int?)request?["key_size"] ?? 2048);
        Id = Convert.ToHexStringLower(SHA256.HashData(Rsa.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
        Address = $"{vault}keys/{name}/{Id}";
        created = now;
        Update(request, now);
    }

    public RSA Rsa { get; }

    public string Id { get; }

    public string Address { get; }

    public bool IsEnabled { get; private set; } = true;

    public bool Permits(string operation) => operations.Contains(operation);

    public void Update(JsonNode? request, DateTimeOffset now)
    {
        operations = request?["key_ops"]?.AsArray().Select(operation => (string)operation!).ToArray() ?? operations;
        var attributes = request?["attributes"];
        IsEnabled = (bool?)attributes?["enabled"] ?? IsEnabled;
        notBefore = (long?)attributes?["nbf"] ?? notBefore;
        expires = (long?)attributes?["exp"] ?? expires;
        updated = now;
    }

    /// <summary>The public half and the attributes: a key bundle.</summary>
    public JsonObject ToBundle()
    {
        var publicKey = Rsa.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["key"] = new JsonObject
            {
                ["kid"] = Address,
                ["kty"] = kind,
                ["key_ops"] = new JsonArray([.. operations.Select(operation => JsonValue.Create(operation))]),
                ["n"] = Base64Url.EncodeToString(publicKey.Modulus),
                ["e"] = Base64Url.EncodeToString(publicKey.Exponent),
            },
            ["attributes"] = ToAttributes(),
        };
    }

    /// <summary>The line of a list of versions.</summary>
    public JsonObject ToItem() => new() { ["kid"] = Address, ["attributes"] = ToAttributes() };

    public void Dispose() => Rsa.Dispose();

    private JsonObject ToAttributes()
    {
        var attributes = new JsonObject
        {
            ["enabled"] = IsEnabled,
            ["created"] = created.ToUnixTimeSeconds(),
            ["updated"] = updated.ToUnixTimeSeconds(),
            ["recoveryLevel"] = "Recoverable+Purgeable",
            ["recoverableDays"] = 90,
        };
        if (notBefore is not null)
        {
            attributes["nbf"] = notBefore;
        }
        if (expires is not null)
        {
            attributes["exp"] = expires;
        }
        return attributes;
    }
}
