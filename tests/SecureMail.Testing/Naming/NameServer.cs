using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SecureMail.Testing.Naming;

/// <summary>A name server on a free port of 127.0.0.1 that answers by UDP and TCP with the records a test gave it.</summary>
public sealed class NameServer : IAsyncDisposable
{
    private const int HeaderBytes = 12;
    private const ushort MailExchange = 15;
    private const ushort Text = 16;
    private const ushort Truncated = 0x0200;
    private const ushort NameError = 3;

    private readonly ConcurrentDictionary<(string Name, ushort Type), List<byte[]>> records = new();
    private readonly ConcurrentDictionary<string, bool> truncated = new();
    private readonly SemaphoreSlim heard = new(0);
    private readonly CancellationTokenSource closing = new();
    private readonly Socket datagrams;
    private readonly TcpListener streams;
    private readonly Task[] work;

    public NameServer()
    {
        (datagrams, streams) = Listen();
        work = [AnswerDatagramsAsync(), AnswerStreamsAsync()];
    }

    public IPEndPoint Address => (IPEndPoint)datagrams.LocalEndPoint!;

    /// <summary>Questions so far, by UDP and TCP.</summary>
    public int Questions { get; private set; }

    /// <summary>What is sent by UDP in the place of an answer; nothing, or more than one, as a test wants it.</summary>
    public Func<byte[], IEnumerable<byte[]>> Spoil { get; set; } = answer => [answer];

    /// <summary>Ends once for each question that came.</summary>
    public Task HeardAsync() => heard.WaitAsync(closing.Token);

    public NameServer AddText(string name, string text) =>
        Add(name, Text, [.. Encoding.Latin1.GetBytes(text).Chunk(255).SelectMany(piece => (byte[])[(byte)piece.Length, .. piece])]);

    public NameServer AddMailExchange(string name, int preference, string host) =>
        Add(name, MailExchange, [(byte)(preference >> 8), (byte)(preference & 0xff), .. NameBytes(host)]);

    /// <summary>Forgets every record of a name.</summary>
    public void Remove(string name)
    {
        foreach (var key in records.Keys.Where(key => key.Name == name))
        {
            records.TryRemove(key, out _);
        }
    }

    /// <summary>Answers about this name fit into no datagram.</summary>
    public void Truncate(string name) => truncated[name] = true;

    public async ValueTask DisposeAsync()
    {
        await closing.CancelAsync();
        datagrams.Dispose();
        streams.Stop();
        await Task.WhenAll(work);
        closing.Dispose();
        heard.Dispose();
    }

    /// <summary>One number that is free for both: what UDP gets from the system may be taken in TCP.</summary>
    private static (Socket Datagrams, TcpListener Streams) Listen()
    {
        while (true)
        {
            var datagrams = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            datagrams.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            var streams = new TcpListener(IPAddress.Loopback, ((IPEndPoint)datagrams.LocalEndPoint!).Port);
            try
            {
                streams.Start();
                return (datagrams, streams);
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                datagrams.Dispose();
                streams.Dispose();
            }
        }
    }

    private NameServer Add(string name, ushort type, byte[] data)
    {
        records.GetOrAdd((name, type), _ => []).Add(data);
        return this;
    }

    private static byte[] NameBytes(string name) => name.Length == 0
        ? [0]
        : [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. Encoding.ASCII.GetBytes(label)]), 0];

    private async Task AnswerDatagramsAsync()
    {
        var buffer = new byte[512];
        try
        {
            while (true)
            {
                var asked = await datagrams.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), closing.Token);
                var answers = Spoil(Answer(buffer[..asked.ReceivedBytes], isDatagram: true)).ToList();
                heard.Release();
                foreach (var answer in answers)
                {
                    await datagrams.SendToAsync(answer, asked.RemoteEndPoint, closing.Token);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private async Task AnswerStreamsAsync()
    {
        try
        {
            while (true)
            {
                using var client = await streams.AcceptTcpClientAsync(closing.Token);
                var stream = client.GetStream();
                var length = new byte[2];
                await stream.ReadExactlyAsync(length, closing.Token);
                var query = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
                await stream.ReadExactlyAsync(query, closing.Token);
                var answer = Answer(query, isDatagram: false);
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)answer.Length);
                await stream.WriteAsync((byte[])[.. length, .. answer], closing.Token);
            }
        }
        catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException or IOException)
        {
            // The test is over.
        }
    }

    // RFC 1035 section 4: the question comes back, each record points to its name.
    private byte[] Answer(byte[] query, bool isDatagram)
    {
        Questions++;
        var name = ReadName(query);
        var type = BinaryPrimitives.ReadUInt16BigEndian(query.AsSpan(query.Length - 4));
        var known = records.Keys.Any(key => key.Name == name);
        var isCut = isDatagram && truncated.ContainsKey(name);
        var found = isCut ? [] : records.GetValueOrDefault((name, type)) ?? [];
        var answer = new MemoryStream();
        answer.Write(query);
        foreach (var data in found)
        {
            answer.Write([0xc0, HeaderBytes, 0, (byte)type, 0, 1, 0, 0, 1, 44, (byte)(data.Length >> 8), (byte)(data.Length & 0xff), .. data]);
        }
        var bytes = answer.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)(0x8180 | (isCut ? Truncated : 0) | (known ? 0 : NameError)));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)found.Count);
        return bytes;
    }

    private static string ReadName(byte[] query)
    {
        List<string> labels = [];
        for (var at = HeaderBytes; query[at] > 0; at += query[at] + 1)
        {
            labels.Add(Encoding.ASCII.GetString(query, at + 1, query[at]));
        }
        return string.Join('.', labels);
    }
}
