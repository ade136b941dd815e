using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using SecureMail.Smtp.Addresses;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Naming;

/// <summary>
/// Asks a recursive name server for the records that the framework does not look up: MX and TXT. Safe for concurrent
/// use. Its answers prove nothing about who is on the other side (there is no DNSSEC here): whoever connects to a name
/// that they gave still checks a certificate.
/// </summary>
/// <param name="server">The name server, usually at port 53.</param>
/// <param name="randomness">Makes the ids of questions.</param>
/// <param name="clock">What time limits are judged by.</param>
public sealed class DnsResolver(IPEndPoint server, RandomNumberGenerator randomness, TimeProvider clock)
{
    /// <summary>The port of name servers.</summary>
    public const int Port = 53;

    private const int Tries = 3;
    private const int MaxDatagramBytes = 4_096;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The name server that this machine is set to ask; null when it names none.</summary>
    public static IPEndPoint? OfThisMachine() => NetworkInterface.GetAllNetworkInterfaces()
        .SelectMany(network => network.GetIPProperties().DnsAddresses)
        .Select(address => new IPEndPoint(address, Port))
        .FirstOrDefault();

    /// <summary>The servers that take a domain's mail, the preferred first.</summary>
    /// <exception cref="SmtpInputException">The name is none.</exception>
    public async Task<DnsResult<MailExchange>> FindMailExchangesAsync(string domain, CancellationToken ct)
    {
        var answer = await AskAsync(domain, DnsRecordType.MailExchange, ct);
        return answer is null
            ? new DnsResult<MailExchange>(DnsOutcome.Unavailable, [])
            : answer.Exchanges with { Records = [.. answer.Exchanges.Records.OrderBy(exchange => exchange.Preference)] };
    }

    /// <summary>The texts at a name, each as one string. Octets above 127 keep their value (Latin-1).</summary>
    /// <exception cref="SmtpInputException">The name is none.</exception>
    public async Task<DnsResult<string>> FindTextsAsync(string name, CancellationToken ct) =>
        (await AskAsync(name, DnsRecordType.Text, ct))?.Texts ?? new DnsResult<string>(DnsOutcome.Unavailable, []);

    private async Task<DnsAnswer?> AskAsync(string name, DnsRecordType type, CancellationToken ct)
    {
        if (!HostName.TryParseDomain(name, out var ascii))
            throw new SmtpInputException("A name to be looked up in the DNS is none; correct it in the settings.");
        for (var tried = 0; tried < Tries; tried++)
        {
            var query = DnsQuery.Create(NewId(), ascii, type);
            var answer = await AskOnceAsync(query, ct);
            if (answer is { IsKnown: true }) return answer;
        }
        return null;
    }

    private async Task<DnsAnswer?> AskOnceAsync(DnsQuery query, CancellationToken ct)
    {
        using var deadline = new Deadline(clock, Patience, ct);
        try
        {
            var answer = await AskByDatagramAsync(query, deadline.Token);
            return answer.IsTruncated ? await AskByStreamAsync(query, deadline.Token) : answer;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return null;
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return null;
        }
    }

    private async Task<DnsAnswer> AskByDatagramAsync(DnsQuery query, CancellationToken ct)
    {
        // Connected: what comes from elsewhere never gets here. The system chooses a port that nobody can guess.
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, ct);
        await socket.SendAsync(query.Bytes, ct);
        var buffer = new byte[MaxDatagramBytes];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, ct);
            if (DnsAnswer.Read(buffer.AsSpan(0, length), query) is { } answer) return answer;
        }
    }

    // RFC 1035 section 4.2.2: each message after its length.
    private async Task<DnsAnswer?> AskByStreamAsync(DnsQuery query, CancellationToken ct)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, ct);
        await using var stream = new NetworkStream(socket);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)query.Bytes.Length);
        await stream.WriteAsync((byte[])[.. length, .. query.Bytes], ct);
        await stream.ReadExactlyAsync(length, ct);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, ct);
        return DnsAnswer.Read(message, query);
    }

    private ushort NewId()
    {
        var bytes = new byte[2];
        randomness.GetBytes(bytes);
        return BinaryPrimitives.ReadUInt16BigEndian(bytes);
    }
}
