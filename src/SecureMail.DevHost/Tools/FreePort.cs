using System.Net;
using System.Net.Sockets;

namespace SecureMail.DevHost.Tools;

/// <summary>Ports for tools that cannot choose one themselves.</summary>
public static class FreePort
{
    /// <summary>A TCP port of 127.0.0.1 that nobody listened on a moment ago.</summary>
    public static int Take()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
