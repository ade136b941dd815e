using System.Buffers;
using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// Splits a message into its header and the hash of its body while it passes, with the line ends it will have on the
/// wire.
/// </summary>
internal sealed class MessageDigester : IDisposable
{
    // Ten times what Postfix accepts (header_size_limit); beyond, no receiver would look.
    private const int MaxHeaderBytes = 1_048_576;

    private readonly DotStuffer lineEnds = new(int.MaxValue, doublesDots: false);
    private readonly ArrayBufferWriter<byte> output = new(32_768);
    private readonly RelaxedBody body = new();
    private byte[] header = [];
    private bool isInBody;

    public void Write(ReadOnlySpan<byte> octets)
    {
        lineEnds.Write(octets, output);
        Pass();
    }

    public (HeaderBlock Header, byte[] BodyHash) Finish()
    {
        lineEnds.Finish(output);
        Pass();
        if (lineEnds.Defect != ContentDefect.None)
            throw new SmtpInputException("A message with a NUL octet cannot be signed or sent.");
        if (!isInBody) header = output.WrittenSpan.ToArray();
        return (HeaderBlock.Read(header), body.Finish());
    }

    public void Dispose() => body.Dispose();

    private void Pass()
    {
        if (!isInBody)
        {
            var written = output.WrittenSpan;
            var end = written.StartsWith("\r\n"u8) ? 0 : written.IndexOf("\r\n\r\n"u8) + 2;
            if ((end == 1 ? written.Length : end) > MaxHeaderBytes)
                throw new SmtpInputException(
                    $"A message whose header is longer than {MaxHeaderBytes} octets cannot be signed.");
            if (end == 1) return;
            header = written[..end].ToArray();
            body.Write(written[(end + 2)..]);
            isInBody = true;
        }
        else
        {
            body.Write(output.WrittenSpan);
        }
        output.ResetWrittenCount();
    }
}
