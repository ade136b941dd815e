using System.Buffers;
using System.Security.Cryptography;

namespace SecureMail.Smtp.Dkim;

/// <summary>
/// The hash of a body under relaxed canonicalization (RFC 6376 section 3.4.4). Takes lines that end with CRLF.
/// </summary>
internal sealed class RelaxedBody : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> output = new(8_192);
    private bool hasText;
    private bool pendingSpace;
    private int pendingLines;

    public void Write(ReadOnlySpan<byte> octets)
    {
        foreach (var octet in octets)
        {
            switch (octet)
            {
                case (byte)'\r':
                    break;
                case (byte)'\n':
                    // White space at the end of a line is ignored.
                    pendingSpace = false;
                    pendingLines++;
                    break;
                case (byte)' ' or (byte)'\t':
                    pendingSpace = true;
                    break;
                default:
                    WriteText(octet);
                    break;
            }
        }
        Flush();
    }

    /// <summary>32 octets. Empty lines at the end are ignored; a body that is not empty ends with one CRLF.</summary>
    public byte[] Finish()
    {
        if (hasText) hash.AppendData("\r\n"u8);
        return hash.GetHashAndReset();
    }

    public void Dispose() => hash.Dispose();

    private void WriteText(byte octet)
    {
        for (; pendingLines > 0; pendingLines--)
        {
            output.Write("\r\n"u8);
            if (output.WrittenCount > 65_536) Flush();
        }
        if (pendingSpace) output.Write(" "u8);
        pendingSpace = false;
        hasText = true;
        output.GetSpan(1)[0] = octet;
        output.Advance(1);
    }

    private void Flush()
    {
        hash.AppendData(output.WrittenSpan);
        output.ResetWrittenCount();
    }
}
