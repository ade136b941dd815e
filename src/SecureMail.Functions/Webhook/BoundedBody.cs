using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// A request's body in memory, never more than a bound. The buffer is borrowed: disposing zeroes it and gives it back, so
/// that large mails do not pile up on the heap and their clear text does not linger there.
/// </summary>
internal sealed class BoundedBody : IDisposable
{
    private const int FirstBuffer = 64 * 1024;

    private byte[] buffer;
    private int length;

    private BoundedBody(int capacity) => buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>The bytes; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Reads the body; null when it is larger than <paramref name="most"/> bytes, whatever its Content-Length says.</summary>
    public static async Task<BoundedBody?> ReadAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            return null;
        }
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        var body = new BoundedBody(request.ContentLength is { } declared ? (int)declared + 1 : FirstBuffer);
        try
        {
            if (await body.FillAsync(request.Body, most, cancellationToken))
            {
                return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }
        body.Dispose();
        return null;
    }

    /// <summary>Zeroes the buffer and gives it back.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        (buffer, length) = ([], 0);
    }

    private async Task<bool> FillAsync(Stream source, long most, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await source.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length > most)
            {
                return false;
            }
            if (length == buffer.Length)
            {
                Grow();
            }
        }
        return true;
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
