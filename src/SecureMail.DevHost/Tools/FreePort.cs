using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace SecureMail.DevHost.Tools;

/// <summary>Ports for tools that cannot choose one themselves.</summary>
public static class FreePort
{
    // Below what systems give to outgoing connections (Linux from 32768, others from 49152), one of which could take the port before
    // the tool does.
    private const int First = 20_000;
    private const int Count = 12_000;

    // Programs that look for ports at one time begin at different ones.
#pragma warning disable RS0030 // Nothing depends on which port it is.
    private static int next = RandomNumberGenerator.GetInt32(Count);
#pragma warning restore RS0030

    /// <summary>A TCP port of 127.0.0.1 that nobody listens on; never the same twice until 12,000 were taken.</summary>
    /// <exception cref="ToolException">None is free.</exception>
    public static int Take()
    {
        for (var tried = 0; tried < Count; tried++)
        {
            var port = First + (Interlocked.Increment(ref next) % Count);
            if (IsFree(port))
            {
                return port;
            }
        }
        throw new ToolException($"No port from {First} to {First + Count - 1} is free. End programs that listen there.");
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
