using System.Text;

namespace SecureMail.Mime.Tests;

/// <summary>Messages that grow in one dimension, each the kind of input on which some mail reader is quadratic.</summary>
internal static class HostileShapes
{
    /// <summary>Limits out of the way, so that the algorithms themselves are measured; nesting bounds recursion and stays.</summary>
    internal static MimeLimits NoLimits { get; } = new()
    {
        MaxHeaderBytes = int.MaxValue,
        MaxFieldBytes = int.MaxValue - 1,
        MaxFields = int.MaxValue,
        MaxParts = int.MaxValue,
        MaxParameters = int.MaxValue,
        MaxEncodedWords = int.MaxValue,
        MaxAddresses = int.MaxValue - 1,
        MaxLineBytes = int.MaxValue - 1,
    };

    /// <summary>Each shape by name: bytes for a size in units.</summary>
    internal static IReadOnlyDictionary<string, Func<int, byte[]>> All { get; } = new Dictionary<string, Func<int, byte[]>>
    {
        ["fields"] = n => Repeat("A: b\r\n", n, "", "\r\n"),
        ["one long field"] = n => Repeat("word ", n, "Subject: ", "\r\n\r\n"),
        ["folds"] = n => Repeat(" x\r\n", n, "Subject:\r\n", "\r\n"),
        ["lines without colon"] = n => Repeat("xxxx\r\n", n, "", "\r\n"),
        ["encoded words"] = n => Repeat("=?utf-8?q?=41?= ", n, "Subject: ", "\r\n\r\n"),
        ["words never closed"] = n => Repeat("=?utf-8?q?a ", n, "Subject: ", "\r\n\r\n"),
        ["words never closed in addresses"] = n => Repeat("=?utf-8?q?a ", n, "To: ", "\r\n\r\n"),
        ["words of an unknown charset"] = n => Repeat("=?x?q?=E9 ", n, "Subject: ", "?=\r\n\r\n"),
        ["addresses"] = n => Repeat("a@b.example,", n, "To: ", "\r\n\r\n"),
        ["groups"] = n => Repeat("g:a@b.example;,", n, "To: ", "\r\n\r\n"),
        ["comments"] = n => Repeat("(((", n, "To: ", "\r\n\r\n"),
        ["quotes"] = n => Repeat("\"\\\"", n, "To: ", "\r\n\r\n"),
        ["colons"] = n => Repeat("a@b::", n, "To: ", "\r\n\r\n"),
        ["parameters"] = n => Repeat("; a=b", n, "Content-Type: text/plain", "\r\n\r\n"),
        ["parameter pieces"] = n => Pieces(n),
        ["parts"] = n => Repeat("--b\r\n\r\n\r\n", n, "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--"),
        ["lines like boundaries"] = n => Repeat("--bb\r\n", n, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n", ""),
        ["hyphens"] = n => Repeat("------", n, "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n", ""),
        ["base64 junk"] = n => Repeat("A*A=", n, "Content-Transfer-Encoding: base64\r\n\r\n", ""),
        ["quoted-printable in one line"] = n => Repeat("=41=", n, "Content-Transfer-Encoding: quoted-printable\r\n\r\n", ""),
        ["flowed lines"] = n => Repeat("a \r\n", n, "Content-Type: text/plain; format=flowed\r\n\r\n", ""),
        ["report fields"] = n => Repeat("Final-Recipient: rfc822; a@b\r\n", n, "Content-Type: message/delivery-status\r\n\r\n", ""),
        ["message ids"] = n => Repeat("<a@b> ", n, "References: ", "\r\n\r\n"),
    };

    internal static byte[] Repeat(string unit, int count, string before, string after) =>
        Encoding.Latin1.GetBytes(before + string.Concat(Enumerable.Repeat(unit, count)) + after);

    private static byte[] Pieces(int count)
    {
        var text = new StringBuilder("Content-Disposition: attachment");
        for (var i = 0; i < count; i++) text.Append("; filename*").Append(i).Append("=x");
        return Encoding.ASCII.GetBytes(text.Append("\r\n\r\n").ToString());
    }
}
