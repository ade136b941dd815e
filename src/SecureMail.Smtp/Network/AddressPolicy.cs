using System.Net;

namespace SecureMail.Smtp.Network;

/// <summary>
/// Which addresses a customer's setting may lead to: the public internet, unless the operator allows more.
/// </summary>
internal static class AddressPolicy
{
    // IANA special-purpose address registries (RFC 6890), none of them globally reachable.
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",
            "198.51.100.0/24", "203.0.113.0/24",
            "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
            "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");

    // Azure's platform address (DNS, health probes, instance agent) is a public one.
    private static readonly IPAddress AzurePlatform = IPAddress.Parse("168.63.129.16");

    public static bool IsPublic(IPAddress address)
    {
        var plain = EmbeddedV4(address) ?? address;
        return !plain.Equals(AzurePlatform) && !Special.Any(network => network.Contains(plain));
    }

    /// <summary>IPv4 addresses that travel inside IPv6 ones are judged as what they are.</summary>
    private static IPAddress? EmbeddedV4(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        var octets = address.GetAddressBytes();
        if (octets.Length != 16) return null;
        if (Nat64.Contains(address)) return new IPAddress(octets.AsSpan(12, 4));
        return SixToFour.Contains(address) ? new IPAddress(octets.AsSpan(2, 4)) : null;
    }
}
