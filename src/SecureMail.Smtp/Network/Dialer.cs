using System.Net;
using System.Net.Sockets;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Network;

/// <summary>Name to open TCP connection.</summary>
internal static class Dialer
{
    // A name with many dead addresses must not hold a mail for long.
    private const int MaxAddresses = 4;

    public static async Task<(Socket? Socket, SmtpReason Reason)> DialAsync(
        string host, int port, SmtpSenderOptions options, TimeProvider clock, CancellationToken ct)
    {
        var addresses = await ResolveAsync(host, options.Timeouts.Connect, clock, ct);
        if (addresses.Length == 0) return (null, SmtpReason.Unreachable);
        // The addresses that were judged are the ones that are dialled: a second look-up could answer differently.
        var allowed = addresses.Where(address => options.AllowPrivateAddresses || AddressPolicy.IsPublic(address))
            .ToArray();
        if (allowed.Length == 0) return (null, SmtpReason.ForbiddenAddress);
        foreach (var address in allowed.Take(MaxAddresses))
        {
            var socket = await ConnectAsync(new IPEndPoint(address, port), options.Timeouts.Connect, clock, ct);
            if (socket is not null) return (socket, SmtpReason.Accepted);
        }
        return (null, SmtpReason.Unreachable);
    }

    private static async Task<IPAddress[]> ResolveAsync(
        string host, TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        using var deadline = new Deadline(clock, patience, ct);
        try
        {
            return await Dns.GetHostAddressesAsync(host, deadline.Token);
        }
        catch (Exception error) when (error is SocketException || deadline.HasPassed)
        {
            return [];
        }
    }

    private static async Task<Socket?> ConnectAsync(
        IPEndPoint peer, TimeSpan patience, TimeProvider clock, CancellationToken ct)
    {
        using var deadline = new Deadline(clock, patience, ct);
        var socket = new Socket(peer.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(peer, deadline.Token);
            return socket;
        }
        catch (Exception error) when (error is SocketException || deadline.HasPassed)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
