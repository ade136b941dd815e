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

    /// <summary>Whether nobody listens on a port of 127.0.0.1.</summary>
    public static bool IsFree(int port) => !IsTaken(IPAddress.Loopback, port);

    /// <summary>Makes sure that nobody listens on a port of this machine, neither over IPv4 nor over IPv6.</summary>
    /// <param name="port">The port; 0 means any.</param>
    /// <param name="option">The option that chooses another, for the error.</param>
    /// <exception cref="ToolException">The port is taken.</exception>
    public static void Require(int port, string option)
    {
        if (IsTaken(IPAddress.Loopback, port) || IsTaken(IPAddress.IPv6Loopback, port))
        {
            throw new ToolException($"Port {port} is taken. End the program that uses it, or choose another with {option} N.");
        }
    }

    private static bool IsTaken(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return false;
        }
        catch (SocketException failure)
        {
            // A machine without IPv6 has nobody listening there.
            return failure.SocketErrorCode == SocketError.AddressAlreadyInUse;
        }
    }
}
