using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Core.Store;

namespace SecureMail.Core.Organisations;

/// <summary>An application in the table <c>applications</c>: PK organisation, RK application.</summary>
internal sealed class ApplicationRow(TableRow row)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    /// <summary>The row itself.</summary>
    public TableRow Row { get; } = row;

    /// <summary>What it may do; the defaults where nothing is stored.</summary>
    public ApplicationSettings Settings
    {
        get => Row.Text("Settings") is { } text ? JsonSerializer.Deserialize<ApplicationSettings>(text, Json)! : new ApplicationSettings();
        set => Row.Set("Settings", JsonSerializer.Serialize(value, Json));
    }

    /// <summary>Whether it is admitted.</summary>
    public bool IsEnabled
    {
        get => Row.Flag("Enabled");
        set => Row.Set("Enabled", value);
    }

    /// <summary>When it was added.</summary>
    public DateTimeOffset CreatedAt
    {
        get => Row.RequiredTime("CreatedAt");
        set => Row.Set("CreatedAt", value);
    }

    /// <summary>When it last got a new secret or key.</summary>
    public DateTimeOffset? RotatedAt
    {
        get => Row.Time("RotatedAt");
        set => Row.Set("RotatedAt", value);
    }

    /// <summary>When it last posted.</summary>
    public DateTimeOffset? LastUsedAt
    {
        get => Row.Time("LastUsedAt");
        set => Row.Set("LastUsedAt", value);
    }

    /// <summary>SHA-256 of the newest secret.</summary>
    public byte[]? SecretHash
    {
        get => Row.Bytes("SecretHash");
        set => Row.Set("SecretHash", value);
    }

    /// <summary>SHA-256 of the secret before.</summary>
    public byte[]? PreviousSecretHash
    {
        get => Row.Bytes("PreviousSecretHash");
        set => Row.Set("PreviousSecretHash", value);
    }

    /// <summary>The newest signing key.</summary>
    public SealedCredential? SigningKey
    {
        get => Credential("SigningKey");
        set => Set("SigningKey", value);
    }

    /// <summary>The signing key before.</summary>
    public SealedCredential? PreviousSigningKey
    {
        get => Credential("PreviousSigningKey");
        set => Set("PreviousSigningKey", value);
    }

    /// <summary>The key of the provider's API.</summary>
    public SealedCredential? ApiKey
    {
        get => Credential("ApiKey");
        set => Set("ApiKey", value);
    }

    /// <summary>The application as administrators see it.</summary>
    public Application Describe() => new(
        Row.Key, IsEnabled, CreatedAt, RotatedAt, PreviousSecretHash is not null || PreviousSigningKey is not null, LastUsedAt, Settings);

    private SealedCredential? Credential(string name) =>
        Row.Bytes(name) is { } bytes ? new SealedCredential(Row.RequiredText(name + "Id"), bytes) : null;

    private void Set(string name, SealedCredential? credential) =>
        Row.Set(name, credential?.Sealed).Set(name + "Id", credential?.KeyId);
}
