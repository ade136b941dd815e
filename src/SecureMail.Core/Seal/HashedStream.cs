using System.Security.Cryptography;

namespace SecureMail.Core.Seal;

/// <summary>Passes what is written on to a target, which stays open, and hashes it on the way.</summary>
internal sealed class HashedStream(Stream target) : Stream
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("Bytes only pass through here.");

    public override long Position
    {
        get => throw new NotSupportedException("Bytes only pass through here.");
        set => throw new NotSupportedException("Bytes only pass through here.");
    }

    /// <summary>SHA-256 of everything written so far, 32 bytes.</summary>
    public byte[] Sha256() => hash.GetCurrentHash();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        hash.AppendData(buffer.Span);
        await target.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write with WriteAsync.");

    public override Task FlushAsync(CancellationToken cancellationToken) => target.FlushAsync(cancellationToken);

    public override void Flush() => throw new NotSupportedException("Flush with FlushAsync.");

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Bytes only pass through here.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("Bytes only pass through here.");

    public override void SetLength(long value) => throw new NotSupportedException("Bytes only pass through here.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }
        base.Dispose(disposing);
    }
}
