using System.Globalization;
using System.Text;

namespace SecureMail.Endurance.StorageProxy;

/// <summary>Cuts what comes over a connection into HTTP/1.1 messages (RFC 9112), and changes nothing in them.</summary>
internal sealed class HttpMessageReader(Stream stream)
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    private byte[] buffer = new byte[64 * 1024];
    private int filled;

    /// <summary>The next request; null when the other side has closed the connection.</summary>
    public async Task<HttpMessage?> ReadRequestAsync(CancellationToken cancellationToken) =>
        await ReadAsync(hasBody: true, cancellationToken);

    /// <summary>The next answer.</summary>
    /// <param name="toHead">Whether it answers a HEAD request, so that no body follows whatever its header says.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<HttpMessage> ReadAnswerAsync(bool toHead, CancellationToken cancellationToken) =>
        await ReadAsync(hasBody: !toHead, cancellationToken) ?? throw new IOException("The store closed the connection.");

    private async Task<HttpMessage?> ReadAsync(bool hasBody, CancellationToken cancellationToken)
    {
        int length;
        while ((length = buffer.AsSpan(0, filled).IndexOf(EndOfHead)) < 0)
        {
            if (!await FillAsync(cancellationToken))
            {
                return null;
            }
        }
        var head = Take(length + EndOfHead.Length);
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }
        var message = new HttpMessage(lines[0], headers, head, []);
        return hasBody ? message with { Body = await ReadBodyAsync(headers, cancellationToken) } : message;
    }

    private async Task<byte[]> ReadBodyAsync(Dictionary<string, string> headers, CancellationToken cancellationToken)
    {
        if (headers.TryGetValue("Transfer-Encoding", out var coding) && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadChunksAsync(cancellationToken);
        }
        return headers.TryGetValue("Content-Length", out var text)
            ? await TakeAsync(int.Parse(text, CultureInfo.InvariantCulture), cancellationToken)
            : [];
    }

    /// <summary>RFC 9112 section 7.1, without trailers: neither side sends any.</summary>
    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellationToken)
    {
        using var chunks = new MemoryStream();
        while (true)
        {
            int end;
            while ((end = buffer.AsSpan(0, filled).IndexOf("\r\n"u8)) < 0)
            {
                await NeedMoreAsync(cancellationToken);
            }
            var line = await TakeAsync(end + 2, cancellationToken);
            var size = int.Parse(Encoding.ASCII.GetString(line).Split(';')[0].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            chunks.Write(line);
            chunks.Write(await TakeAsync(size + 2, cancellationToken));
            if (size == 0)
            {
                return chunks.ToArray();
            }
        }
    }

    private async Task<byte[]> TakeAsync(int count, CancellationToken cancellationToken)
    {
        while (filled < count)
        {
            await NeedMoreAsync(cancellationToken);
        }
        return Take(count);
    }

    private byte[] Take(int count)
    {
        var taken = buffer[..count];
        buffer.AsSpan(count, filled - count).CopyTo(buffer);
        filled -= count;
        return taken;
    }

    private async Task NeedMoreAsync(CancellationToken cancellationToken)
    {
        if (!await FillAsync(cancellationToken))
        {
            throw new IOException("The connection ended inside a message.");
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (filled == buffer.Length)
        {
            Array.Resize(ref buffer, 2 * buffer.Length);
        }
        var count = await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken);
        filled += count;
        return count > 0;
    }
}
