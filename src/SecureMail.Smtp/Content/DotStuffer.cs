using System.Buffers;
using System.Text;

namespace SecureMail.Smtp.Content;

/// <summary>
/// Octets of a message to octets of DATA: every line ends with CRLF and nothing else, a dot at the start of a line is
/// doubled (RFC 5321 section 4.5.2). Line ends are made CRLF first and dots doubled after, so that no bare CR or LF
/// can hide a final dot from us and show it to the next server.
/// </summary>
internal sealed class DotStuffer(int maxLineBytes, bool doublesDots)
{
    private static readonly SearchValues<byte> Special = SearchValues.Create("\r\n\0"u8);

    private bool atLineStart = true;
    private bool afterCarriageReturn;
    private int lineLength;

    /// <summary>Set once; what is written afterwards must not be sent.</summary>
    public ContentDefect Defect { get; private set; }

    /// <summary>Whether an octet above 127 was seen (RFC 6152).</summary>
    public bool IsEightBit { get; private set; }

    /// <summary>Encodes one block; at most twice its length plus two octets are written.</summary>
    public void Write(ReadOnlySpan<byte> block, IBufferWriter<byte> output)
    {
        IsEightBit |= !Ascii.IsValid(block);
        while (!block.IsEmpty && Defect == ContentDefect.None)
        {
            if (afterCarriageReturn && block[0] == '\n')
            {
                // The second half of a CRLF whose first half was written as a whole one.
                afterCarriageReturn = false;
                block = block[1..];
                continue;
            }
            afterCarriageReturn = false;
            var length = block.IndexOfAny(Special);
            WriteText(length < 0 ? block : block[..length], output);
            if (length < 0) return;
            EndLine(block[length], output);
            block = block[(length + 1)..];
        }
    }

    /// <summary>Ends an unfinished last line.</summary>
    public void Finish(IBufferWriter<byte> output)
    {
        if (!atLineStart) EndLine((byte)'\n', output);
    }

    private void WriteText(ReadOnlySpan<byte> text, IBufferWriter<byte> output)
    {
        if (text.IsEmpty) return;
        if (atLineStart && text[0] == '.' && doublesDots) output.Write("."u8);
        atLineStart = false;
        lineLength += text.Length;
        if (lineLength > maxLineBytes) Defect = ContentDefect.LineTooLong;
        output.Write(text);
    }

    private void EndLine(byte octet, IBufferWriter<byte> output)
    {
        if (octet == 0)
        {
            Defect = ContentDefect.Nul;
            return;
        }
        afterCarriageReturn = octet == '\r';
        atLineStart = true;
        lineLength = 0;
        output.Write("\r\n"u8);
    }
}
