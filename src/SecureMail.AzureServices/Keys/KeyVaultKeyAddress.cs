namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The address of a key in Azure Key Vault or a managed HSM, e.g. <c>https://acme.vault.azure.net/keys/securemail-kek</c>.
/// </summary>
internal sealed record KeyVaultKeyAddress
{
    private const string Advice = "give the key's address in the form https://NAME.vault.azure.net/keys/KEY, without a version";
    private const int LongestVersion = 64;
    private const int LongestName = 127;

    private KeyVaultKeyAddress(Uri vault, string name) => (Vault, Name) = (vault, name);

    /// <summary>The vault, e.g. <c>https://acme.vault.azure.net/</c>.</summary>
    public Uri Vault { get; }

    /// <summary>The key's name in the vault.</summary>
    public string Name { get; }

    /// <summary>
    /// What a token must be for. A vault's own domain names it, in every cloud: a token for vault.azure.net opens
    /// acme.vault.azure.net, one for managedhsm.azure.net opens acme.managedhsm.azure.net. So no token that is worth
    /// anything elsewhere can go to a wrong address, and no challenge need be believed.
    /// </summary>
    public string Scope => Vault.IsLoopback
        ? "https://vault.azure.net/.default"
        : $"https://{Vault.Host[(Vault.Host.IndexOf('.', StringComparison.Ordinal) + 1)..]}/.default";

    /// <summary>Reads an address. Throws <see cref="SettingException"/>.</summary>
    public static KeyVaultKeyAddress Parse(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps || uri is not { Query: "", Fragment: "", UserInfo: "" })
        {
            throw new SettingException($"\"{text}\" is not the address of a key: {Advice}.");
        }
        var segments = uri.AbsolutePath.Trim('/').Split('/');
        return segments is ["keys", { Length: > 0 } name] && name.All(IsNameCharacter)
            ? new KeyVaultKeyAddress(new Uri(uri.GetLeftPart(UriPartial.Authority)), name)
            : throw new SettingException($"\"{text}\" does not name one key: {Advice}.");
    }

    /// <summary>Reads an address with or without a version, as it stands in storage; null when it is none.</summary>
    public static KeyVaultKeyAddress? TryParseId(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps
            || uri is not { Query: "", Fragment: "", UserInfo: "" })
        {
            return null;
        }
        var segments = uri.AbsolutePath.Trim('/').Split('/');
        return segments is ["keys", { Length: > 0 and <= LongestName }] or ["keys", { Length: > 0 and <= LongestName }, _]
            && segments[1].All(IsNameCharacter)
                ? new KeyVaultKeyAddress(new Uri(uri.GetLeftPart(UriPartial.Authority)), segments[1])
                : null;
    }

    private static bool IsNameCharacter(char character) => char.IsAsciiLetterOrDigit(character) || character == '-';

    /// <summary>The name of a version as messages record it.</summary>
    public string KekId(string version) => $"{this}/{version}";

    /// <summary>
    /// The version that a recorded name means; null when it names another key. The name comes from storage: whoever
    /// can write there must not choose where our token is sent.
    /// </summary>
    public string? VersionOf(string kekId)
    {
        var prefix = $"{this}/";
        return kekId.StartsWith(prefix, StringComparison.Ordinal)
            && kekId[prefix.Length..] is { Length: > 0 and <= LongestVersion } version && version.All(char.IsAsciiLetterOrDigit)
                ? version
                : null;
    }

    /// <summary>The address as text, without a slash at its end.</summary>
    public override string ToString() => $"{Vault}keys/{Name}";
}
