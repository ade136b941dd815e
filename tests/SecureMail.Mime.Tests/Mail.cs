using System.Text;

namespace SecureMail.Mime.Tests;

/// <summary>Messages written as C# text: each char is one byte, each line end of the source becomes CRLF.</summary>
internal static class Mail
{
    internal static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text.ReplaceLineEndings("\r\n"));

    internal static MimeMessage Read(string text) => MimeReader.Read(Bytes(text), MimeLimits.Default);

    internal static string ContentText(MimePart part) => Encoding.UTF8.GetString(part.DecodeContent());
}
