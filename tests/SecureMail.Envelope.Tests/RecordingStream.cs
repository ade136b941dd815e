namespace SecureMail.Envelope.Tests;

/// <summary>A sealed file that remembers which ranges were fetched, and gives at most some bytes at a time.</summary>
internal sealed class RecordingStream(byte[] bytes, int most = int.MaxValue) : MemoryStream(bytes)
{
    internal List<(long Start, int Count)> Fetched { get; } = [];

    /// <summary>What the source says of itself; by default the truth.</summary>
    internal long ClaimedLength { get; init; } = bytes.Length;

    public override long Length => ClaimedLength;

    internal bool Closed { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var start = Position;
        var count = await base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
        if (count > 0) Fetched.Add((start, count));
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        Closed = true;
        base.Dispose(disposing);
    }
}
