using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests;

/// <summary>
/// Gives the bytes it was made with, once, so that a published vector can be sealed again byte for byte.
/// </summary>
internal sealed class FixedRandom(byte[] bytes) : RandomNumberGenerator
{
    private int _used;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        bytes.AsSpan(_used, data.Length).CopyTo(data);
        _used += data.Length;
    }
}
