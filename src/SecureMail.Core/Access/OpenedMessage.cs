using SecureMail.Core.Inbound;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Envelope;
using SecureMail.Mime;

namespace SecureMail.Core.Access;

/// <summary>A message with its key in memory: its manifest, and its parts as streams that open chunk by chunk. Dispose it soon.</summary>
public sealed class OpenedMessage : IAsyncDisposable
{
    private const int MostTextBytes = 4 * 1024 * 1024;

    private readonly IBlobStore blobs;
    private readonly MessageRow message;
    private readonly DataEncryptionKey key;
    private readonly EarlyFetch? early;
    private Stream? raw;

    private OpenedMessage(IBlobStore blobs, MessageRow message, DataEncryptionKey key, EarlyFetch? early, Manifest manifest)
    {
        this.blobs = blobs;
        this.message = message;
        this.key = key;
        this.early = early;
        Manifest = manifest;
    }

    /// <summary>Headers and parts.</summary>
    public Manifest Manifest { get; }

    /// <summary>The message as it came, as a seekable stream.</summary>
    public async Task<Stream> OpenRawAsync(CancellationToken cancellationToken) =>
        await UnsealAsync(
            await (early is { IsTaken: false } ? early.TakeAsync() : blobs.OpenReadAsync(message.BlobName(Manifest.RawPart), cancellationToken)),
            message, key, Manifest.RawPart, cancellationToken);

    /// <summary>
    /// The decoded content of a part, as a stream that fetches and opens only what is read. All of a message's parts are
    /// read through one stream, so that a small message is fetched once: one at a time, before the message is disposed.
    /// </summary>
    public async Task<Stream> OpenContentAsync(BodyPart part, CancellationToken cancellationToken)
    {
        if (part.Within is { } container)
        {
            return TransferDecoder.Open(
                new SliceStream(await OpenContentAsync(container, cancellationToken), part.Offset, part.Length), part.Encoding);
        }
        raw ??= await OpenRawAsync(cancellationToken);
        return TransferDecoder.Open(new SliceStream(raw, part.Offset, part.Length, leaveOpen: true), part.Encoding);
    }

    /// <summary>The text of a part as it should be read; what goes beyond 4 MiB is cut.</summary>
    public async Task<string> ReadTextAsync(BodyPart part, CancellationToken cancellationToken)
    {
        await using var content = await OpenContentAsync(part, cancellationToken);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while (buffer.Length < MostTextBytes && (read = await content.ReadAsync(chunk, cancellationToken)) > 0)
        {
            buffer.Write(chunk, 0, read);
        }
        return Charsets.Decode(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), part.Charset, MailReading.Reading.FallbackCharset);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        key.Dispose();
        if (early is not null)
        {
            await early.DisposeAsync();
        }
        if (raw is not null)
        {
            await raw.DisposeAsync();
        }
    }

    // Disposes the sealed manifest; null stands for one that is gone. Takes the raw part, if it is fetched, when it succeeds.
    internal static async Task<OpenedMessage> OpenAsync(
        IBlobStore blobs, MessageRow message, DataEncryptionKey key, Stream? sealedManifest, EarlyFetch? raw, CancellationToken cancellationToken)
    {
        await using var part = await UnsealAsync(sealedManifest, message, key, Manifest.ManifestPart, cancellationToken);
        var bytes = new byte[part.Length];
        await part.ReadExactlyAsync(bytes, cancellationToken);
        var manifest = Manifest.FromBytes(bytes);
        return new OpenedMessage(blobs, message, key, raw is null ? null : new EarlyFetch(raw.TakeAsync()), manifest);
    }

    private static async Task<Stream> UnsealAsync(
        Stream? blob, MessageRow message, DataEncryptionKey key, string part, CancellationToken cancellationToken)
    {
        if (blob is null)
        {
            throw new MessageUnreadableException(OpenFailure.Ended);
        }
        var context = new EnvelopeContext(message.Organisation, message.Id.Value, part);
        return await new EnvelopeReader().OpenAsync(blob, key, context, cancellationToken: cancellationToken);
    }
}
