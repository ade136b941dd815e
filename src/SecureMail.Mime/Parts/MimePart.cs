using System.Buffers;
using System.Runtime.InteropServices;

namespace SecureMail.Mime;

/// <summary>One part of a message: a leaf with a body, a multipart with children, or a nested message. Immutable.</summary>
public sealed class MimePart
{
    private readonly ReadOnlyMemory<byte> _raw;
    private ContentDisposition? _disposition;
    private bool _dispositionRead;
    private string? _contentId;

    internal MimePart(ReadOnlyMemory<byte> raw, int offset, HeaderList headers, MediaType mediaType, TransferEncoding encoding)
    {
        _raw = raw;
        Offset = offset;
        Headers = headers;
        MediaType = mediaType;
        TransferEncoding = encoding;
    }

    /// <summary>A part that stands within another part's content.</summary>
    internal static MimePart Within(MimePart container, byte[] content, int start, int length, MediaType type, ContentDisposition? disposition, string? contentId)
    {
        var part = new MimePart(content, start, new HeaderList(content, []), type, TransferEncoding.Binary)
        {
            BodyOffset = start,
            BodyLength = length,
            Container = container,
        };
        (part._disposition, part._dispositionRead) = (disposition, true);
        part._contentId = contentId;
        return part;
    }

    /// <summary>
    /// The TNEF part (winmail.dat) that this part was taken out of; null for a part of the message itself.
    /// When set, the offsets mean nothing in the message: use the content.
    /// </summary>
    public MimePart? Container { get; private init; }

    /// <summary>The part's own fields, in order.</summary>
    public HeaderList Headers { get; }

    /// <summary>What the part holds; text/plain when nothing readable is stated.</summary>
    public MediaType MediaType { get; internal set; }

    /// <summary>How the body is written.</summary>
    public TransferEncoding TransferEncoding { get; }

    /// <summary>Bytes from the start of the raw message to the part's first field.</summary>
    public int Offset { get; }

    /// <summary>Bytes from the start of the raw message to the part's body, which stands encoded.</summary>
    public int BodyOffset { get; internal set; }

    /// <summary>Bytes of the encoded body; the line end before a boundary line is not part of it (RFC 2046 section 5.1.1).</summary>
    public int BodyLength { get; internal set; }

    /// <summary>The parts of a multipart, in order; empty for every other part.</summary>
    public IReadOnlyList<MimePart> Children { get; internal set; } = [];

    /// <summary>The message within a message/rfc822 or message/global part that is not encoded; otherwise null.</summary>
    public MimeMessage? NestedMessage { get; internal set; }

    /// <summary>The charset parameter, or null.</summary>
    public string? Charset => MediaType.Parameter("charset");

    /// <summary>How the part wants to be shown; null when it does not say.</summary>
    public ContentDisposition? Disposition
    {
        get
        {
            if (_dispositionRead) return _disposition;
            var stated = Headers.First("Content-Disposition");
            _disposition = stated is null ? null : ContentDisposition.Parse(stated.Value, out _, out _);
            _dispositionRead = true;
            return _disposition;
        }
    }

    /// <summary>
    /// The file name for display, as its sender wrote it: it may hold paths, dots and look-alikes, but no control
    /// characters. Never a path to write to. Null when there is none.
    /// </summary>
    public string? FileName => NonEmpty(Disposition?.Parameter("filename")) ?? NonEmpty(MediaType.Parameter("name"));

    /// <summary>Content-ID without angle brackets, or null.</summary>
    public string? ContentId => NonEmpty((_contentId ?? Headers.First("Content-ID")?.Value)?.Trim('<', '>', ' ', '\t'));

    /// <summary>The encoded body as it stands in the message.</summary>
    public ReadOnlyMemory<byte> EncodedBody => _raw.Slice(BodyOffset, BodyLength);

    /// <summary>The decoded content, as a stream over memory.</summary>
    public Stream OpenContent() => TransferDecoder.Open(AsStream(EncodedBody), TransferEncoding);

    /// <summary>The decoded content, in memory: for parts known to be small, such as text.</summary>
    public byte[] DecodeContent() => Decoded(content => content.ToArray());

    /// <summary>
    /// The content as text, by the part's charset; see <see cref="Charsets.Decode"/>. Line ends stay as written,
    /// except that format=flowed paragraphs are joined (RFC 3676).
    /// </summary>
    public string ReadText()
    {
        var text = Decoded(Characters);
        return MediaType.Is("text/plain") && FlowedText.IsFlowed(MediaType) ? FlowedText.Join(text, MediaType) : text;
    }

    // UTF-7 can hide markup, so only plain text, in which there is none, is read by it.
    private string Characters(ReadOnlySpan<byte> content) => MediaType.Is("text/plain") && Charsets.IsUtf7(Charset)
        ? Utf7Decoding.Instance.GetString(content)
        : Charsets.Decode(content, Charset);

    private T Decoded<T>(Func<ReadOnlySpan<byte>, T> use)
    {
        if (TransferDecoder.DecoderFor(TransferEncoding) is not { } decoder) return use(EncodedBody.Span);
        var buffer = ArrayPool<byte>.Shared.Rent(BodyLength + ContentDecoder.SmallestOutput);
        try
        {
            return use(buffer.AsSpan(0, decoder.DecodeAll(EncodedBody.Span, buffer)));
        }
        finally
        {
            // The buffer held clear text: it goes back empty.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>This part and all below it, in the order written; nested messages are not entered.</summary>
    public IEnumerable<MimePart> SelfAndDescendants() => Children.SelectMany(child => child.SelfAndDescendants()).Prepend(this);

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static MemoryStream AsStream(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) && array.Array is { } bytes
            ? new MemoryStream(bytes, array.Offset, array.Count, writable: false)
            : new MemoryStream(memory.ToArray(), writable: false);
}
