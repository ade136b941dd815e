using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SecureMail.Testing.Smtp;

/// <summary>One connection of the scripted server.</summary>
internal sealed class ScriptedConnection(
    TcpClient client, X509Certificate2? certificate, Pace pace, SslProtocols protocols) : IDisposable
{
    private readonly MemoryStream fromClient = new();
    private readonly TaskCompletionSource stalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Stream stream = Stream.Null;
    private byte[] buffer = [];
    private int position;

    public Task Stalled => stalled.Task;

    public List<byte[]> Messages { get; } = [];

    public byte[] WireBytes
    {
        get
        {
            lock (fromClient) return fromClient.ToArray();
        }
    }

    public async Task PlayAsync(SmtpScript script, CancellationToken ct)
    {
        using var closing = client;
        client.NoDelay = true;
        stream = new TapStream(client.GetStream(), fromClient);
        foreach (var step in script.Steps)
        {
            if (!await PlayAsync(step, ct)) return;
        }
        var rest = await HearLineAsync(ct);
        if (rest is not null) throw new SmtpScriptException($"The script was over and the client said \"{rest}\".");
    }

    public void Dispose()
    {
        client.Dispose();
        stream.Dispose();
        fromClient.Dispose();
    }

    /// <summary>False when the script cannot go on because its end was reached on purpose.</summary>
    private async Task<bool> PlayAsync(SmtpStep step, CancellationToken ct)
    {
        switch (step.Kind)
        {
            case SmtpStepKind.Expect:
                var heard = await HearLineAsync(ct);
                if (heard != step.Hear)
                    throw new SmtpScriptException(
                        $"Expected \"{step.Hear}\", heard {(heard is null ? "the end" : $"\"{heard}\"")}.");
                break;
            case SmtpStepKind.Content:
                Messages.Add(await HearContentAsync(ct));
                break;
            case SmtpStepKind.Chunk:
                Messages.Add(await HearChunkAsync(step.Octets, ct));
                break;
            case SmtpStepKind.Handshake:
                return await ShakeHandsAsync(ct);
            case SmtpStepKind.HangUp:
                return false;
            case SmtpStepKind.Farewell:
                while (await HearLineAsync(ct) is { } last)
                {
                    if (last == "QUIT") await SayAsync(step.Say, ct);
                }
                return false;
            case SmtpStepKind.Freeze:
                stalled.TrySetResult();
                await Task.Delay(Timeout.Infinite, ct);
                return false;
            case SmtpStepKind.Stall:
                await StallAsync(ct);
                return false;
        }
        await SayAsync(step.Say, ct);
        return true;
    }

    private async Task<bool> ShakeHandsAsync(CancellationToken ct)
    {
        var tls = new SslStream(stream);
        stream = tls;
        try
        {
            var options = new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                EnabledSslProtocols = protocols,
            };
            await tls.AuthenticateAsServerAsync(options, ct);
            return true;
        }
        catch (Exception error) when (error is AuthenticationException or IOException)
        {
            // The client refused; what it got in the end is for the test to judge.
            return false;
        }
    }

    private async Task SayAsync(byte[] octets, CancellationToken ct)
    {
        try
        {
            foreach (var piece in InPieces(octets))
            {
                await stream.WriteAsync(piece, ct);
                await stream.FlushAsync(ct);
            }
        }
        catch (IOException)
        {
            // A client may hang up in the middle of what is said.
        }
    }

    private IEnumerable<ReadOnlyMemory<byte>> InPieces(byte[] octets)
    {
        var start = 0;
        while (start < octets.Length)
        {
            var lineEnd = Array.IndexOf(octets, (byte)'\n', start);
            var length = pace switch
            {
                Pace.ByteByByte => 1,
                Pace.LineByLine when lineEnd >= 0 => lineEnd + 1 - start,
                _ => octets.Length - start,
            };
            yield return octets.AsMemory(start, length);
            start += length;
        }
    }

    private async Task<string?> HearLineAsync(CancellationToken ct)
    {
        var line = new List<byte>();
        while (line.Count < 2 || line[^2] != '\r' || line[^1] != '\n')
        {
            if (!await HearOctetAsync(line, ct))
                return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]) + "<no line end>";
        }
        return Encoding.UTF8.GetString([.. line[..^2]]);
    }

    private async Task<byte[]> HearContentAsync(CancellationToken ct)
    {
        var content = new List<byte>();
        while (true)
        {
            var start = content.Count;
            while (content.Count < start + 2 || content[^2] != '\r' || content[^1] != '\n')
            {
                if (!await HearOctetAsync(content, ct))
                    throw new SmtpScriptException("The client hung up inside the content.");
            }
            if (content[start] != '.') continue;
            if (content.Count == start + 3) return [.. content[..start]];
            content.RemoveAt(start);
        }
    }

    private async Task<byte[]> HearChunkAsync(int octets, CancellationToken ct)
    {
        var chunk = new List<byte>();
        while (chunk.Count < octets)
        {
            if (!await HearOctetAsync(chunk, ct)) throw new SmtpScriptException("The client hung up inside a chunk.");
        }
        return [.. chunk];
    }

    private async ValueTask<bool> HearOctetAsync(List<byte> into, CancellationToken ct)
    {
        if (buffer.Length == 0)
        {
            var block = new byte[16_384];
            int count;
            try
            {
                count = await stream.ReadAsync(block, ct);
            }
            catch (IOException)
            {
                count = 0;
            }
            if (count == 0) return false;
            buffer = block[..count];
            position = 0;
        }
        into.Add(buffer[position++]);
        if (position == buffer.Length) buffer = [];
        return true;
    }

    private async Task StallAsync(CancellationToken ct)
    {
        stalled.TrySetResult();
        // Read below the TLS layer, which would answer for us.
        using var raw = new TapStream(client.GetStream(), fromClient);
        var block = new byte[16_384];
        while (await raw.ReadAsync(block, ct) > 0)
        {
        }
    }

}
