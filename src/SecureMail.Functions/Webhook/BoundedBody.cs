using Microsoft.AspNetCore.Http.Features;

namespace SecureMail.Functions.Webhook;

/// <summary>Reads a request's body into memory, but never more than a bound.</summary>
internal static class BoundedBody
{
    private const int FirstBuffer = 64 * 1024;

    /// <summary>The body; null when it is larger than <paramref name="most"/> bytes, whatever its Content-Length says.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, long most, CancellationToken cancellationToken)
    {
        if (request.ContentLength > most)
        {
            return null;
        }
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        var buffer = new byte[request.ContentLength is { } declared ? (int)declared + 1 : FirstBuffer];
        var length = 0;
        int read;
        while ((read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length > most)
            {
                return null;
            }
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1));
            }
        }
        return buffer.AsMemory(0, length);
    }
}
