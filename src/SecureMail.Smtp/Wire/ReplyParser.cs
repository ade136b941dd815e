using System.Text;

namespace SecureMail.Smtp.Wire;

/// <summary>
/// Collects the lines of one reply (RFC 5321 section 4.2). Strict: CRLF only, one code on every line, bounded lines.
/// </summary>
internal sealed class ReplyParser(SmtpLimits limits)
{
    private readonly List<string> lines = [];
    private int code;

    /// <summary>The reply, or the fault that ends the connection; null while more octets are needed.</summary>
    public SmtpAnswer? Answer { get; private set; }

    /// <summary>
    /// Takes whole lines off the front and says how many octets that were; none after the answer stands.
    /// </summary>
    public int Consume(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        while (Answer is null)
        {
            var rest = bytes[consumed..];
            var length = rest.IndexOf((byte)'\n') + 1;
            if ((length == 0 ? rest.Length : length) > limits.MaxReplyLineBytes) Answer = WireFault.TooLong;
            if (length == 0 || Answer is not null) return consumed;
            consumed += length;
            TakeLine(rest[..length]);
        }
        return consumed;
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        if (!TryReadLine(line, out var lineCode, out var isLast, out var text) || (lines.Count > 0 && lineCode != code))
        {
            Answer = WireFault.Malformed;
            return;
        }
        code = lineCode;
        lines.Add(text);
        if (isLast) Answer = new SmtpAnswer(new SmtpReply(code, lines), WireFault.None);
        else if (lines.Count >= limits.MaxReplyLines) Answer = WireFault.TooLong;
    }

    private static bool TryReadLine(ReadOnlySpan<byte> line, out int code, out bool isLast, out string text)
    {
        (code, isLast, text) = (0, false, "");
        if (!line.EndsWith("\r\n"u8)) return false;
        line = line[..^2];
        if (line.Length < 3 || line.Contains((byte)'\r') || line.Contains((byte)0)) return false;
        if (line[0] is < (byte)'2' or > (byte)'5' || !IsDigit(line[1]) || !IsDigit(line[2])) return false;
        code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
        isLast = line.Length == 3 || line[3] == ' ';
        if (!isLast && line[3] != '-') return false;
        text = line.Length > 4 ? Encoding.UTF8.GetString(line[4..]) : "";
        return true;
    }

    private static bool IsDigit(byte octet) => octet is >= (byte)'0' and <= (byte)'9';
}
