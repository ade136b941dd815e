using System.Text;
using SecureMail.Mime;

namespace SecureMail.Fuzz;

/// <summary>Mails as mailers send them, from 2 KB to 20 MB, and what reading them allocates. (Whatever its size, a mail costs some 3 KB for its objects.)</summary>
internal static class OrdinaryMails
{
    /// <summary>Bytes allocated for one byte of mail, reading and decoding everything, at most.</summary>
    internal const double MostRatio = 1.5;

    private const string Header = """
        Return-Path: <nora@acme.example>
        Received: from mx1.acme.example (mx1.acme.example [192.0.2.1])
            by mx2.customer.example with ESMTPS id abc
            for <jane@customer.example>; Thu, 20 Nov 2025 10:00:00 +0000
        From: =?utf-8?q?J=C3=B6rg_M=C3=BCller?= <nora@acme.example>
        To: "Doe, Jane" <jane@customer.example>, bob@customer.example
        Subject: =?utf-8?b?R3LDvMOfZQ==?= [encrypt]
        Date: Thu, 20 Nov 2025 10:00:00 +0000
        Message-ID: <1@acme.example>
        MIME-Version: 1.0

        """;

    internal static IEnumerable<(string Name, byte[] Raw)> All()
    {
        yield return ("plain text of 2 KB", Text(2 << 10));
        yield return ("plain text of 4 KB", Text(4 << 10));
        yield return ("plain text of 40 KB", Text(40 << 10));
        yield return ("alternative of 40 KB", Alternative(40 << 10));
        yield return ("1,000 small parts", Parts(990));
        yield return ("attachment of 1 MB", Attachment(1 << 20));
        yield return ("attachment of 20 MB", Attachment(20 << 20));
    }

    /// <summary>Bytes allocated by reading a mail, its people and subject, and decoding the content of every part.</summary>
    internal static long AllocatedBy(byte[] raw)
    {
        ReadAll(raw, Stream.Null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        ReadAll(raw, Stream.Null);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    internal static void ReadAll(byte[] raw, Stream content)
    {
        var message = MimeReader.Read(raw, MimeReading.Standard);
        _ = (message.Subject, message.From, message.To);
        foreach (var part in message.Root.SelfAndDescendants())
        {
            if (part.Children.Count > 0) continue;
            _ = part.FileName;
            part.CopyContentTo(content);
        }
    }

    internal static byte[] Text(int bytes) => Bytes(new StringBuilder(Header).Append("Content-Type: text/plain; charset=utf-8\n\n"), bytes, Lines);

    internal static byte[] Attachment(int bytes)
    {
        var text = new StringBuilder(Header).Append("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\nSee the file.\n--b\n")
            .Append("Content-Type: application/pdf; name=a.pdf\nContent-Disposition: attachment; filename=a.pdf\nContent-Transfer-Encoding: base64\n\n");
        return [.. Bytes(text, bytes, Base64Lines), .. "\r\n--b--\r\n"u8];
    }

    private static byte[] Alternative(int bytes)
    {
        var half = Encoding.UTF8.GetString(Bytes(new StringBuilder(), bytes / 2, QuotedLines));
        const string Quoted = "; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n";
        return Crlf($"{Header}Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain{Quoted}{half}\n--b\nContent-Type: text/html{Quoted}{half}\n--b--\n");
    }

    private static byte[] Parts(int count)
    {
        var text = new StringBuilder(Header).Append("Content-Type: multipart/mixed; boundary=b\n\n");
        for (var i = 0; i < count; i++) text.Append("--b\nContent-Type: text/plain; charset=utf-8\nContent-Disposition: inline\n\nA line of some words in each of the parts.\n");
        return Crlf(text.Append("--b--\n").ToString());
    }

    private static byte[] Bytes(StringBuilder text, int bytes, Action<StringBuilder, Random> addLine)
    {
        var random = new Random(1);
        while (text.Length < bytes) addLine(text, random);
        return Crlf(text.ToString());
    }

    private static void Lines(StringBuilder text, Random random)
    {
        for (var i = 0; i < 10; i++) text.Append("abcdefghijklmnop".AsSpan(random.Next(10), 1 + random.Next(6))).Append(' ');
        text.Append('\n');
    }

    private static void QuotedLines(StringBuilder text, Random random)
    {
        for (var i = 0; i < 8; i++) text.Append("abcdefghijklmnop".AsSpan(random.Next(10), 1 + random.Next(6))).Append(i % 4 == 0 ? "=C3=A4 " : " ");
        text.Append("=\n");
    }

    private static void Base64Lines(StringBuilder text, Random random)
    {
        Span<byte> line = stackalloc byte[57];
        random.NextBytes(line);
        text.Append(Convert.ToBase64String(line)).Append('\n');
    }

    private static byte[] Crlf(string text) => Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n"));
}
