using System.Runtime.InteropServices;

namespace SecureMail.Core.Transport;

/// <summary>Streams over memory that is already there.</summary>
internal static class MemoryStreams
{
    /// <summary>A read-only stream over the bytes; copies them only when they are not in an array.</summary>
    public static MemoryStream Over(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
