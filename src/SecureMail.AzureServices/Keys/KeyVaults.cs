using System.Collections.Concurrent;
using Azure.Core;
using SecureMail.Core.Keys;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// The vault keys that organisations bring, and those that stored keys name: each is opened when it is first needed. Safe
/// for concurrent use.
/// </summary>
/// <param name="deploymentKey">The deployment's own key, whose vault is asked wherever it is; null without a vault.</param>
/// <param name="identity">Who asks.</param>
/// <param name="clock">When a newest version is asked for again, and how long a pause lasts.</param>
/// <param name="configure">Changes the clients' options; tests use it.</param>
/// <exception cref="SettingException">The deployment's key is not a key's address.</exception>
public sealed class KeyVaults(
    string? deploymentKey, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
{
    // A name comes from storage: whoever can write there must not fill the memory.
    private const int MostOpen = 1000;

    private readonly Uri? deploymentVault = deploymentKey is null ? null : KeyVaultKeyAddress.Parse(deploymentKey).Vault;
    private readonly ConcurrentDictionary<string, KeyVaultWrapper> open = new(StringComparer.Ordinal);

    /// <summary>The key of an address, with or without a version; null when it is no key in a vault, and nothing is ever sent there.</summary>
    public IKeyWrapper? Find(string keyUri)
    {
        ArgumentNullException.ThrowIfNull(keyUri);
        if (KeyVaultKeyAddress.TryParseId(keyUri) is not { } address || !IsVault(address.Vault))
        {
            return null;
        }
        if (open.Count >= MostOpen)
        {
            open.Clear();
        }
        return open.GetOrAdd(address.ToString(), _ => KeyVaultWrapper.Open(address, identity, clock, configure));
    }

    private bool IsVault(Uri address) => address == deploymentVault || (address.IsDefaultPort && VaultHosts.Contains(address.Host));
}
