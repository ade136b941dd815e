using System.Text;
using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>Messages that grow in one dimension, each the kind of input on which some mail reader is quadratic.</summary>
internal static class HostileShapes
{
    /// <summary>Limits out of the way, so that the algorithms themselves are measured; nesting bounds recursion and stays.</summary>
    internal static MimeReading NoLimits { get; } = new()
    {
        Limits = new MimeLimits
        {
            MaxHeaderBytes = int.MaxValue,
            MaxFieldBytes = int.MaxValue - 1,
            MaxFields = int.MaxValue,
            MaxParts = int.MaxValue,
            MaxParameters = int.MaxValue,
            MaxEncodedWords = int.MaxValue,
            MaxAddresses = int.MaxValue - 1,
            MaxLineBytes = int.MaxValue - 1,
        },
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
        ["levels of parts"] = n => Levels(n),
        ["no boundary line"] = n => Repeat("word\r\n", n, "Content-Type: multipart/mixed; boundary=b\r\n\r\n", ""),
        ["begin lines"] = n => Repeat("begin 644 a\r\n", n, "Subject: a\r\n\r\n", ""),
        ["uuencoded files"] = n => Repeat("begin 644 a\r\n#0V%T\r\n`\r\nend\r\n", n, "Subject: a\r\n\r\n", ""),
        ["files in winmail.dat"] = n => Tnef(n, [0x02, 0x02, 0x90, 0x06, 0x00, 0, 0, 0, 0, 0, 0]),
        ["groups in compressed RTF"] = n => Rtf(n),
        ["message ids"] = n => Repeat("<a@b> ", n, "References: ", "\r\n\r\n"),
    };

    internal static byte[] Repeat(string unit, int count, string before, string after) =>
        Encoding.Latin1.GetBytes(before + string.Concat(Enumerable.Repeat(unit, count)) + after);

    /// <summary>Nests as deep as the limit allows, one after the other.</summary>
    private static byte[] Levels(int count)
    {
        const int Deep = 25;
        var nest = new StringBuilder();
        for (var i = 0; i < Deep; i++) nest.Append("Content-Type: multipart/mixed; boundary=b").Append(i).Append("\r\n\r\n--b").Append(i).Append("\r\n");
        return Repeat($"--b\r\n{nest}\r\n", (count / (4 * Deep)) + 1, "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "--b--");
    }

    private static byte[] Tnef(int count, byte[] attribute)
    {
        byte[] package = [0x78, 0x9F, 0x3E, 0x22, 0, 0, .. Enumerable.Repeat(attribute, count).SelectMany(bytes => bytes)];
        return [.. "Content-Type: application/ms-tnef\r\nContent-Transfer-Encoding: binary\r\n\r\n"u8, .. package];
    }

    /// <summary>RTF that is stored, not packed ([MS-OXRTFCP] section 2.1.3.1), in the property PidTagRtfCompressed.</summary>
    private static byte[] Rtf(int count)
    {
        byte[] rtf = [.. "{\\rtf1\\fromhtml1 "u8, .. Enumerable.Repeat("{\\f1 a\\par}", count).SelectMany(Encoding.ASCII.GetBytes)];
        byte[] packed = [.. BitConverter.GetBytes(rtf.Length + 12), .. BitConverter.GetBytes(rtf.Length), .. "MELA"u8, 0, 0, 0, 0, .. rtf];
        byte[] properties = [1, 0, 0, 0, 0x02, 0x01, 0x09, 0x10, 1, 0, 0, 0, .. BitConverter.GetBytes(packed.Length), .. packed, .. new byte[(4 - (packed.Length % 4)) % 4]];
        return Tnef(1, [0x01, 0x03, 0x90, 0x06, 0x00, .. BitConverter.GetBytes(properties.Length), .. properties, 0, 0]);
    }

    private static byte[] Pieces(int count)
    {
        var text = new StringBuilder("Content-Disposition: attachment");
        for (var i = 0; i < count; i++) text.Append("; filename*").Append(i).Append("=x");
        return Encoding.ASCII.GetBytes(text.Append("\r\n\r\n").ToString());
    }
}
