using System.Text;

namespace SecureMail.Mime;

/// <summary>
/// Files that mailers before MIME wrote into the text of a message by uuencode: a line "begin 644 name", data lines, a line
/// "end". Only what is complete is taken for a file; anything else stays text.
/// </summary>
internal static class UuFiles
{
    private static readonly MediaType OctetStream = new("application", "octet-stream", new Dictionary<string, string>());

    private readonly record struct Block(int Start, int End, string Name);

    /// <summary>Takes the files out of a text part; false when it holds none. What is left of the text comes in pieces.</summary>
    internal static bool TryOpen(MimePart part, out List<MimePart> texts, out List<MimePart> files)
    {
        (texts, files) = ([], []);
        if (part.TransferEncoding == TransferEncoding.UuEncode || !part.Decoded(MayHold)) return false;
        ReadOnlyMemory<byte> content = part.IsWrittenPlainly ? part.EncodedBody : part.DecodeContent();
        var source = new MessageSource(content, part.Source.Reading, part);
        var from = 0;
        foreach (var block in Blocks(content.Span, source.Fallback, source.Reading.Limits.MaxParts))
        {
            AddText(texts, source, part.MediaType, from, block.Start);
            var disposition = new ContentDisposition("attachment", new Dictionary<string, string> { ["filename"] = block.Name });
            files.Add(MimePart.Within(source, block.Start, block.End - block.Start, TransferEncoding.UuEncode, OctetStream, disposition));
            from = block.End;
        }
        if (files.Count > 0) AddText(texts, source, part.MediaType, from, content.Length);
        return files.Count > 0;
    }

    /// <summary>The name in the first "begin" line, or null.</summary>
    internal static string? NameIn(ReadOnlySpan<byte> encoded, Encoding? fallback)
    {
        for (var at = NextBegin(encoded, 0); at >= 0; at = NextBegin(encoded, at + 1))
        {
            if (NameOf(Line(encoded, at, out _)) is { Length: > 0 } name) return Text(name, fallback);
        }
        return null;
    }

    private static bool MayHold(ReadOnlySpan<byte> content) => NextBegin(content, 0) >= 0;

    private static List<Block> Blocks(ReadOnlySpan<byte> content, Encoding? fallback, int most)
    {
        var blocks = new List<Block>();
        for (var at = NextBegin(content, 0); at >= 0 && blocks.Count < most;)
        {
            var name = NameOf(Line(content, at, out var next));
            if (!name.IsEmpty && TryReadData(content, ref next)) blocks.Add(new Block(at, next, Text(name, fallback)));
            // No data line holds lower case, so no "begin" is passed over.
            at = NextBegin(content, next);
        }
        return blocks;
    }

    /// <summary>Where the next line starts with "begin ", or -1.</summary>
    private static int NextBegin(ReadOnlySpan<byte> content, int from)
    {
        while (from < content.Length && content[from..].IndexOf("begin "u8) is var found and >= 0)
        {
            var at = from + found;
            if (at == 0 || content[at - 1] is (byte)'\n' or (byte)'\r') return at;
            from = at + 1;
        }
        return -1;
    }

    /// <summary>The name in a "begin" line; empty when it is none.</summary>
    private static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> line)
    {
        var rest = line["begin ".Length..];
        var digits = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'7');
        return digits is 3 or 4 && rest[digits] == ' ' ? rest[(digits + 1)..].Trim(" \t"u8) : [];
    }

    private static string Text(ReadOnlySpan<byte> name, Encoding? fallback) => HeaderText.WithoutControls(HeaderText.Decode(name, fallback));

    /// <summary>Reads data lines up to and with "end"; false when another line comes first.</summary>
    private static bool TryReadData(ReadOnlySpan<byte> content, ref int next)
    {
        while (next < content.Length)
        {
            var line = Line(content, next, out var after);
            if (!line.TrimEnd((byte)' ').SequenceEqual("end"u8) && !IsData(line)) return false;
            next = after;
            if (line.StartsWith("end"u8)) return true;
        }
        return false;
    }

    /// <summary>A line states its bytes, then come four digits for three; some encoders add a checksum, some relays cut spaces at the end.</summary>
    private static bool IsData(ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty) return true;
        if (line.IndexOfAnyExceptInRange((byte)' ', (byte)'`') >= 0) return false;
        var count = (line[0] - 0x20) & 0x3F;
        return line.Length <= 1 + ((count + 2) / 3 * 4) + 2;
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> content, int at, out int next)
    {
        var rest = content[at..];
        var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
        next = end < 0 ? content.Length : at + end + 1;
        if (end >= 0 && rest[end] == '\r' && next < content.Length && content[next] == '\n') next++;
        return end < 0 ? rest : rest[..end];
    }

    private static void AddText(List<MimePart> texts, MessageSource source, MediaType type, int start, int end)
    {
        if (source.Raw.Span[start..end].Trim(" \t\r\n"u8).IsEmpty) return;
        texts.Add(MimePart.Within(source, start, end - start, TransferEncoding.EightBit, type, disposition: null));
    }
}
