using System.Text;
using System.Text.Unicode;

namespace SecureMail.Mime;

/// <summary>Bytes to text by the charset names that mail uses. Never fails: what cannot be told becomes U+FFFD.</summary>
public static class Charsets
{
    // Local use: registering the provider would change what every Encoding.GetEncoding call in the process means.
    private static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    private static readonly Encoding Windows1252 = CodePages.GetEncoding(1252)!;

    /// <summary>Decodes text.</summary>
    /// <param name="bytes">The content, transfer encoding removed.</param>
    /// <param name="charset">
    /// The stated charset, any case. When null, unknown, or us-ascii over 8-bit bytes: UTF-8 if the bytes are valid UTF-8,
    /// otherwise windows-1252, in which no byte is invalid.
    /// </param>
    public static string Decode(ReadOnlySpan<byte> bytes, string? charset)
    {
        var encoding = charset is null ? null : Find(charset);
        if (encoding is null || (encoding.CodePage == 20127 && !Ascii.IsValid(bytes))) return Guess(bytes);
        return encoding.GetString(bytes);
    }

    /// <summary>The encoding for a charset name or alias, or null if there is none by that name.</summary>
    internal static Encoding? Find(string charset)
    {
        var name = charset.Trim().Trim('"', '\'');
        try
        {
            return CodePages.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Text with no stated charset: UTF-8 if valid, else windows-1252.</summary>
    internal static string Guess(ReadOnlySpan<byte> bytes)
    {
        return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Windows1252.GetString(bytes);
    }
}
