using System.Buffers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Features;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>
/// A request's body in memory, never more than a bound. The buffer is borrowed: disposing zeroes it and gives it back, so
/// that large mails do not pile up on the heap and their clear text does not linger there. It grows with what has
/// arrived, so that a length which is only declared costs nothing; once the first megabyte is here, the rest of what was
/// declared gets its room at once, because doubling up to a large mail would take twice the memory.
/// </summary>
internal sealed class BoundedBody : IDisposable
{
    /// <summary>So much is read of a body that is too large: enough for a mail's header.</summary>
    public const int HeadBytes = 64 * 1024;

    private const int FirstBuffer = 64 * 1024;
    private const int BelievedAfter = 1024 * 1024;

    private byte[] buffer;
    private int length;
    private int filled;
    private readonly BodyBudget? budget;
    private readonly long declared;
    private long taken;

    private BoundedBody(BodyBudget? budget, long declared)
    {
        this.budget = budget;
        this.declared = declared;
        Take(FirstBuffer);
        buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    }

    /// <summary>The bytes; valid until disposed.</summary>
    public ReadOnlyMemory<byte> Bytes => buffer.AsMemory(0, length);

    /// <summary>Whether the body is larger than the bound; then only its beginning is here.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Reads the body, whatever its Content-Length says, and lets the listener hear it in the same pass.</summary>
    /// <exception cref="BodyBudgetException">The budget, where one is given, is spent.</exception>
    public static async Task<BoundedBody> ReadAsync(
        HttpRequest request, long most, BodyListener? listener, BodyBudget? budget, CancellationToken cancellationToken)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }
        var isTooLarge = request.ContentLength > most;
        var body = new BoundedBody(budget, isTooLarge ? 0 : request.ContentLength ?? 0);
        return await ReadAsync(body, request.Body, isTooLarge ? HeadBytes : most, isTooLarge, listener, cancellationToken);
    }

    /// <summary>Reads a stream of unknown length.</summary>
    public static Task<BoundedBody> ReadAsync(
        Stream source, long most, BodyListener? listener, BodyBudget? budget, CancellationToken cancellationToken) =>
        ReadAsync(new BoundedBody(budget, declared: 0), source, most, isTooLarge: false, listener, cancellationToken);

    private static async Task<BoundedBody> ReadAsync(
        BoundedBody body, Stream source, long most, bool isTooLarge, BodyListener? listener, CancellationToken cancellationToken)
    {
        try
        {
            body.IsTooLarge = !await body.FillAsync(source, most, listener, cancellationToken) || isTooLarge;
            if (body.IsTooLarge)
            {
                body.length = Math.Min(body.length, HeadBytes);
            }
            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>Zeroes the buffer and gives it back.</summary>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, filled));
        ArrayPool<byte>.Shared.Return(buffer);
        budget?.Give(taken);
        (buffer, length, filled, taken) = ([], 0, 0, 0);
    }

    private async Task<bool> FillAsync(Stream source, long most, BodyListener? listener, CancellationToken cancellationToken)
    {
        int read;
        while ((read = await source.ReadAsync(buffer.AsMemory(length), cancellationToken)) > 0)
        {
            listener?.Append(buffer.AsSpan(length, read));
            filled = length += read;
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

    private void Take(long bytes)
    {
        if (budget?.TryTake(bytes) == false)
        {
            throw new BodyBudgetException();
        }
        taken += bytes;
    }

    private void Grow()
    {
        // One more than declared: the read that finds the end needs room.
        var size = length >= BelievedAfter && declared >= buffer.Length ? (int)declared + 1 : buffer.Length * 2;
        Take(size - buffer.Length);
        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, length).CopyTo(larger);
        CryptographicOperations.ZeroMemory(buffer.AsSpan(0, length));
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }
}
