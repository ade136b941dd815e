using System.Text;

namespace SecureMail.Fuzz;

/// <summary>Makes hostile mail from good mail. One seed, one sequence: a failure can be repeated by its number.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> seeds, int seed)
{
    private const int Largest = 256 * 1024;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\r\n", "\n", "\r", "\r\n\r\n", "\0", "--", "=?", "?=", "=?utf-8?q?", "=?utf-8?b?", ";", ",", ":", "\"", "\\", "(", ")", "<", ">", "@", "=", " ", "\t",
            "Content-Type: multipart/mixed; boundary=x\r\n", "Content-Type: message/rfc822\r\n\r\n", "Content-Transfer-Encoding: base64\r\n", "\r\n--x\r\n", "\r\n--x--\r\n",
            "Content-Transfer-Encoding: quoted-printable\r\n", "Content-Transfer-Encoding: x-uuencode\r\n", "begin 644 a\r\n", "filename*0*=utf-8''%", "charset=iso-2022-jp", "charset=utf-7",
            "format=flowed", "\u001b$B", "+AP", "Final-Recipient: rfc822; ", "Status: 5.", "multipart/report", "message/delivery-status", "application/ms-tnef", "\x78\x9f\x3e\x22",
        }.Select(Encoding.Latin1.GetBytes),
    ];

    private readonly Random _random = new(seed);

    /// <summary>The next mutated message, of at most 256 KiB.</summary>
    internal byte[] Next()
    {
        var bytes = seeds[_random.Next(seeds.Count)].ToList();
        if (bytes.Count > Largest) bytes.RemoveRange(Largest, bytes.Count - Largest);
        for (var i = _random.Next(1, 12); i > 0; i--) Change(bytes);
        if (bytes.Count > Largest) bytes.RemoveRange(Largest, bytes.Count - Largest);
        return [.. bytes];
    }

    private void Change(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var length = Math.Min(_random.Next(1, 1 << _random.Next(1, 12)), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(_random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case 3:
                var token = Tokens[_random.Next(Tokens.Length)];
                for (var i = 1 << _random.Next(10); i > 0; i--) bytes.InsertRange(at, token);
                break;
            case 4:
                var other = seeds[_random.Next(seeds.Count)];
                var start = _random.Next(other.Length);
                bytes.InsertRange(at, other.AsSpan(start, Math.Min(length + 50, other.Length - start)).ToArray());
                break;
            case 5 when _random.Next(8) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                bytes.InsertRange(at, Tokens[_random.Next(Tokens.Length)]);
                break;
        }
    }
}
