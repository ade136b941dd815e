using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace SecureMail.Portal.Sessions;

/// <summary>Where a request comes from, for counting tries.</summary>
internal static class Sources
{
    private const int PrefixBytes = 8;

    /// <summary>
    /// The client's IPv4 address or IPv6 /64 network, which one household has whole; empty when nobody knows it. Who
    /// connects from this machine itself is a proxy, such as the Functions host, and says whom it stands for; nobody else
    /// is believed.
    /// </summary>
    public static string Of(HttpContext context)
    {
        var peer = context.Connection.RemoteIpAddress;
        var address = peer is null || IPAddress.IsLoopback(peer) ? Forwarded(context.Request.Headers["X-Forwarded-For"]) : peer;
        if (address is null || IPAddress.IsLoopback(address))
        {
            return "";
        }
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(plain.GetAddressBytes().AsSpan(0, PrefixBytes)) + "::/64"
            : plain.ToString();
    }

    /// <summary>The last entry, which the nearest proxy wrote. QUIRK: Azure's front end writes the port too.</summary>
    private static IPAddress? Forwarded(string? header)
    {
        var last = (header ?? "").Split(',')[^1].Trim();
        return IPEndPoint.TryParse(last, out var end) ? end.Address : null;
    }
}
