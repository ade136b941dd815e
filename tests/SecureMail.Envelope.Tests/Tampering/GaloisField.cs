using System.Buffers.Binary;

namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>
/// GF(2^128) as GHASH uses it (NIST SP 800-38D section 6.3); the first bit of a block is the most significant here.
/// </summary>
internal static class GaloisField
{
    internal static readonly UInt128 One = UInt128.One << 127;

    private static readonly UInt128 Reduction = (UInt128)0xE1 << 120;

    internal static UInt128 Read(ReadOnlySpan<byte> block) => BinaryPrimitives.ReadUInt128BigEndian(block);

    internal static UInt128 Multiply(UInt128 x, UInt128 y)
    {
        var product = UInt128.Zero;
        for (var bit = 127; bit >= 0; bit--)
        {
            if (((x >> bit) & 1) == 1) product ^= y;
            y = (y & 1) == 1 ? (y >> 1) ^ Reduction : y >> 1;
        }
        return product;
    }

    internal static UInt128 Power(UInt128 x, int exponent) =>
        Enumerable.Range(0, exponent).Aggregate(One, (power, _) => Multiply(power, x));

    /// <summary>x to the power 2^128 - 2.</summary>
    internal static UInt128 Inverse(UInt128 x)
    {
        var (inverse, square) = (One, x);
        for (var i = 1; i < 128; i++)
        {
            square = Multiply(square, square);
            inverse = Multiply(inverse, square);
        }
        return inverse;
    }
}
