namespace SecureMail.Core.Organisations;

/// <summary>Keys that a provider gave. They are kept sealed.</summary>
/// <param name="SigningKey">What it signs requests with: an HMAC key, or a public key. Null: none.</param>
/// <param name="ApiKey">What its API asks for. Null: none.</param>
public sealed record ProviderKeys(string? SigningKey = null, string? ApiKey = null)
{
    /// <summary>No keys.</summary>
    public static readonly ProviderKeys None = new();
}
