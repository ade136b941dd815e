using System.Buffers;

namespace SecureMail.Core.Store;

/// <summary>RFC 4648 section 6 Base32, in lower case and without padding: safe in table keys, blob names and links.</summary>
internal static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly SearchValues<char> Characters = SearchValues.Create(Alphabet);

    /// <summary>Encodes the first <paramref name="characters"/> characters (5 bits each) of the bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, int characters) =>
        string.Create(characters, bytes, static (text, source) =>
        {
            for (var index = 0; index < text.Length; index++)
            {
                text[index] = Alphabet[FiveBits(source, index * 5)];
            }
        });

    /// <summary>Whether the text has exactly so many characters, all of the alphabet.</summary>
    public static bool IsEncoded(ReadOnlySpan<char> text, int characters) =>
        text.Length == characters && !text.ContainsAnyExcept(Characters);

    private static int FiveBits(ReadOnlySpan<byte> bytes, int bit)
    {
        var high = bytes[bit / 8] << 8;
        var low = bit / 8 + 1 < bytes.Length ? bytes[bit / 8 + 1] : 0;
        return (high | low) >> (11 - bit % 8) & 31;
    }
}
