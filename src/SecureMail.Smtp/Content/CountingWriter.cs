using System.Buffers;

namespace SecureMail.Smtp.Content;

/// <summary>Forgets what is written and remembers how much it was.</summary>
internal sealed class CountingWriter : IBufferWriter<byte>
{
    private byte[] scratch = new byte[4_096];

    public long Count { get; private set; }

    public void Advance(int count) => Count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        if (sizeHint > scratch.Length) scratch = new byte[sizeHint];
        return scratch;
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;
}
