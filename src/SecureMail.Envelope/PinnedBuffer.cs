using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace SecureMail.Envelope;

/// <summary>Room for one sealed chunk: pinned, zeroed when given back, and kept for the next user.</summary>
internal sealed class PinnedBuffer : IDisposable
{
    // 64 buffers of 64 KiB are 4 MiB: enough for some twenty files at once; what is more is left to the garbage
    // collector.
    private const int MaxKept = 64;

    private static readonly ConcurrentQueue<byte[]> Kept = new();

    private byte[]? _bytes;

    private PinnedBuffer(byte[] bytes) => _bytes = bytes;

    internal byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(PinnedBuffer));

    internal static PinnedBuffer Rent() => new(Kept.TryDequeue(out var bytes)
        ? bytes
        : GC.AllocateUninitializedArray<byte>(EnvelopeSize.SealedChunkBytes, pinned: true));

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is not { } bytes) return;
        CryptographicOperations.ZeroMemory(bytes);
        if (Kept.Count < MaxKept) Kept.Enqueue(bytes);
    }
}
