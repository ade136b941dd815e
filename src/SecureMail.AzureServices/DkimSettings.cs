using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;

namespace SecureMail.AzureServices;

/// <summary>
/// The keys that sign outgoing mail (DKIM), from settings: one, or two while one replaces the other. Each is a key of a vault that
/// signs there; or a private key in PEM form: the text itself, which in Azure may refer to a secret, or the path of a file.
/// </summary>
public static class DkimSettings
{
    private const string Section = "SecureMail__Dkim__";

    /// <summary>Reads the keys; none when no selector is set. The caller disposes them.</summary>
    /// <param name="find">Looks a setting up by its name, such as <c>SecureMail__Dkim__Selector</c>; null when it is not set.</param>
    /// <param name="senderDomain">The domain that signs unless <c>SecureMail__Dkim__Domain</c> names another.</param>
    /// <param name="openVaultKey">Opens the key at an address in a vault, such as <c>https://acme.vault.azure.net/keys/dkim-s1</c>; nothing is sent yet.</param>
    /// <exception cref="SettingException">A setting is missing or wrong.</exception>
    public static IReadOnlyList<DkimKey> Read(Func<string, string?> find, string senderDomain, Func<string, RemoteRsaKey> openVaultKey)
    {
        var domain = Set(find, Section + "Domain") ?? senderDomain;
        return [.. new[] { Section, Section + "Second__" }.Select(prefix => KeyOf(find, prefix, domain, openVaultKey)).OfType<DkimKey>()];
    }

    private static DkimKey? KeyOf(Func<string, string?> find, string prefix, string domain, Func<string, RemoteRsaKey> openVaultKey)
    {
        var (selector, text, file) = (Set(find, prefix + "Selector"), Set(find, prefix + "Key"), Set(find, prefix + "KeyFile"));
        var uri = Set(find, prefix + "KeyUri");
        if (selector is null)
        {
            return text is null && file is null && uri is null
                ? null
                : throw new SettingException($"The setting {prefix}Selector is missing: the name under which the key's public half stands in the DNS, such as s1.");
        }
        try
        {
            return uri is null
                ? DkimKey.FromPem(domain, selector, text is null ? ReadFile(file, prefix) : WithLines(text))
                : DkimKey.Remote(domain, selector, Open(uri, prefix, openVaultKey));
        }
        catch (SmtpInputException fault)
        {
            throw new SettingException($"The settings {prefix}* cannot be used: {fault.Message}", fault);
        }
    }

    private static RemoteRsaKey Open(string uri, string prefix, Func<string, RemoteRsaKey> openVaultKey)
    {
        try
        {
            return openVaultKey(uri);
        }
        catch (SettingException fault)
        {
            throw new SettingException($"The setting {prefix}KeyUri cannot be used: {fault.Message}", fault);
        }
    }

    private static string ReadFile(string? file, string prefix)
    {
        try
        {
            return File.ReadAllText(file ?? throw new SettingException(
                $"The setting {prefix}Key is missing: the private key in PEM form; or set {prefix}KeyFile to the path of a file with it, or {prefix}KeyUri to a key in Azure Key Vault."));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SettingException($"The setting {prefix}KeyFile must be the path of a readable file with a private key in PEM form.", fault);
        }
    }

    // QUIRK: many a form for settings keeps one line only; people then write \n.
    private static string WithLines(string text) => text.Replace("\\n", "\n", StringComparison.Ordinal);

    private static string? Set(Func<string, string?> find, string name) => find(name) is { } value && value.Trim().Length > 0 ? value.Trim() : null;
}
