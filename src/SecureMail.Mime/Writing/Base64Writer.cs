using System.Buffers;
using System.Buffers.Text;

namespace SecureMail.Mime;

/// <summary>Writes base64 (RFC 2045 section 6.8) in lines of 76 characters.</summary>
internal static class Base64Writer
{
    private const int LineBytes = 57;
    private const int LinesPerPiece = 500;

    /// <summary>Encodes a stream to its end; a line end follows the last line.</summary>
    internal static async Task WriteAsync(Stream content, Stream destination, CancellationToken ct)
    {
        var piece = ArrayPool<byte>.Shared.Rent(LineBytes * LinesPerPiece);
        var lines = ArrayPool<byte>.Shared.Rent(78 * LinesPerPiece);
        try
        {
            while (true)
            {
                var read = await content.ReadAtLeastAsync(piece.AsMemory(0, LineBytes * LinesPerPiece), LineBytes * LinesPerPiece, throwOnEndOfStream: false, ct);
                if (read == 0) return;
                await destination.WriteAsync(lines.AsMemory(0, EncodeLines(piece.AsSpan(0, read), lines)), ct);
            }
        }
        finally
        {
            // The buffers held clear text: they go back empty.
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
            ArrayPool<byte>.Shared.Return(lines, clearArray: true);
        }
    }

    private static int EncodeLines(ReadOnlySpan<byte> content, Span<byte> lines)
    {
        var written = 0;
        while (!content.IsEmpty)
        {
            var line = content[..Math.Min(LineBytes, content.Length)];
            Base64.EncodeToUtf8(line, lines[written..], out _, out var length);
            written += length;
            "\r\n"u8.CopyTo(lines[written..]);
            written += 2;
            content = content[line.Length..];
        }
        return written;
    }
}
