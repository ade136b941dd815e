using System.Text;

namespace SecureMail.Mime;

/// <summary>UTF-7 (RFC 2152), decoding only. The framework's own is switched off for good reasons; headers of old mail still hold it.</summary>
internal sealed class Utf7Decoding : Encoding
{
    internal static Utf7Decoding Instance { get; } = new();

    public override int CodePage => 65000;

    public override int GetCharCount(byte[] bytes, int index, int count) => Decode(bytes.AsSpan(index, count)).Length;

    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
    {
        var text = Decode(bytes.AsSpan(byteIndex, byteCount));
        text.CopyTo(0, chars, charIndex, text.Length);
        return text.Length;
    }

    public override int GetMaxCharCount(int byteCount) => byteCount;

    public override int GetByteCount(char[] chars, int index, int count) => ASCII.GetByteCount(chars, index, count);

    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    public override int GetMaxByteCount(int charCount) => ASCII.GetMaxByteCount(charCount);

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        var output = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var shift = bytes.IndexOf((byte)'+');
            output.Append(ASCII.GetString(shift < 0 ? bytes : bytes[..shift]));
            if (shift < 0) break;
            bytes = bytes[(shift + 1)..];
            var length = bytes.IndexOfAnyExcept(Base64ContentDecoder.Alphabet);
            if (length < 0) length = bytes.Length;
            output.Append(length == 0 ? "+" : Utf16(bytes[..length]));
            // A hyphen that ends the shifted part is taken in with it.
            bytes = bytes[(length < bytes.Length && bytes[length] == '-' ? length + 1 : length)..];
        }
        return output.ToString();
    }

    private static string Utf16(ReadOnlySpan<byte> base64)
    {
        var bytes = new byte[base64.Length + ContentDecoder.SmallestOutput];
        var length = new Base64ContentDecoder().Decode(base64, bytes, isLast: true, out _);
        return BigEndianUnicode.GetString(bytes, 0, length & ~1);
    }
}
