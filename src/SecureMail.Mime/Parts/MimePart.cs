using System.Buffers;
using System.Runtime.InteropServices;

namespace SecureMail.Mime;

/// <summary>One part of a message: a leaf with a body, a multipart with children, or a nested message. Immutable.</summary>
public sealed class MimePart
{
    private const int PieceBytes = 32 * 1024;

    private static readonly ContentDisposition NotRead = new("", new Dictionary<string, string>());

    private readonly MessageSource _source;
    private readonly int _firstField;
    private readonly int _fieldCount;
    private HeaderList? _headers;
    private ContentDisposition? _disposition = NotRead;
    private string? _contentId;
    private MimeMessage? _nested;
    private bool _nestedRead;

    internal MimePart(MessageSource source, int offset, MediaType mediaType, TransferEncoding encoding, int firstField, int fieldCount)
    {
        _source = source;
        Offset = offset;
        MediaType = mediaType;
        TransferEncoding = encoding;
        _firstField = firstField;
        _fieldCount = fieldCount;
    }

    /// <summary>A part without a header of its own, within the content of <see cref="MessageSource.Container"/>.</summary>
    internal static MimePart Within(
        MessageSource source, int start, int length, TransferEncoding encoding, MediaType type, ContentDisposition? disposition, string? contentId = null) =>
        new(source, start, type, encoding, 0, 0) { BodyOffset = start, BodyLength = length, _disposition = disposition, _contentId = contentId };

    /// <summary>
    /// The part in whose decoded content this part stands: winmail.dat, a text with a uuencoded file, an encoded message.
    /// Null for a part of the message itself. When set, the offsets count from the start of that content.
    /// </summary>
    public MimePart? Container => _source.Container;

    /// <summary>The part's own fields, in order.</summary>
    public HeaderList Headers => _headers ??= new HeaderList(_source, _firstField, _fieldCount);

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

    /// <summary>
    /// The message within a message/rfc822 or message/global part; otherwise null. One that is encoded, which RFC 2046 section
    /// 5.2.1 forbids, is decoded when first asked for; it is null where it passes the limits.
    /// </summary>
    public MimeMessage? NestedMessage
    {
        get
        {
            if (_nested is null && !_nestedRead && IsMessage)
            {
                _nested = ReadNested();
                _nestedRead = true;
            }
            return _nested;
        }
    }

    /// <summary>The charset parameter, or null.</summary>
    public string? Charset => MediaType.Parameter("charset");

    /// <summary>How the part wants to be shown; null when it does not say.</summary>
    public ContentDisposition? Disposition
    {
        get
        {
            if (!ReferenceEquals(_disposition, NotRead)) return _disposition;
            var fields = _source.Fields.AsSpan(_firstField, _fieldCount);
            var index = HeaderList.IndexOf(_source.Raw.Span, fields, "Content-Disposition");
            return _disposition = index < 0 ? null : _source.Disposition(fields[index]);
        }
    }

    /// <summary>
    /// The file name for display, as its sender wrote it: it may hold paths, dots and look-alikes, but no control
    /// characters. Never a path to write to. Null when there is none.
    /// </summary>
    public string? FileName => NonEmpty(Disposition?.Parameter("filename")) ?? NonEmpty(MediaType.Parameter("name"))
        ?? (TransferEncoding == TransferEncoding.UuEncode ? UuFiles.NameIn(EncodedBody.Span, _source.Fallback) : null);

    /// <summary>Content-ID without angle brackets, or null.</summary>
    public string? ContentId
    {
        get
        {
            _contentId ??= FirstField("Content-ID")?.Trim('<', '>', ' ', '\t') ?? "";
            return NonEmpty(_contentId);
        }
    }

    /// <summary>The encoded body as it stands in the message.</summary>
    public ReadOnlyMemory<byte> EncodedBody => _source.Raw.Slice(BodyOffset, BodyLength);

    /// <summary>The decoded content, as a stream over memory.</summary>
    public Stream OpenContent() => TransferDecoder.Open(AsStream(EncodedBody), TransferEncoding);

    /// <summary>The decoded content, in memory: for parts known to be small, such as text.</summary>
    public byte[] DecodeContent() => Decoded(content => content.ToArray());

    /// <summary>Writes the decoded content, piece by piece; with no stream in between it is the quickest way to all of it.</summary>
    public void CopyContentTo(Stream destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (TransferDecoder.DecoderFor(TransferEncoding) is not { } decoder)
        {
            destination.Write(IsWrittenPlainly ? EncodedBody.Span : TransferDecoder.Unpack(EncodedBody.Span, TransferEncoding));
            return;
        }
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var rest = EncodedBody.Span;
        while (true)
        {
            var written = decoder.Decode(rest, buffer, isLast: true, out var consumed);
            destination.Write(buffer, 0, written);
            rest = rest[consumed..];
            if (rest.IsEmpty || (consumed == 0 && written == 0)) break;
        }
        // The buffer held clear text: it goes back empty.
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
    }

    /// <summary>
    /// The content as text, by the part's charset; see <see cref="Charsets.Decode(ReadOnlySpan{byte}, string?, string?)"/>. Line ends stay as written,
    /// except that format=flowed paragraphs are joined (RFC 3676).
    /// </summary>
    public string ReadText() => ReadText(int.MaxValue);

    /// <summary>The text of the first bytes of the content.</summary>
    internal string ReadText(int most)
    {
        var text = Decoded(content => Characters(content[..Math.Min(content.Length, most)]));
        return MediaType.Is("text/plain") && FlowedText.IsFlowed(MediaType) ? FlowedText.Join(text, MediaType) : text;
    }

    /// <summary>This part and all below it, in the order written; nested messages are not entered.</summary>
    public IEnumerable<MimePart> SelfAndDescendants()
    {
        yield return this;
        if (Children.Count == 0) yield break;
        var open = new Stack<(IReadOnlyList<MimePart> Parts, int Next)>();
        open.Push((Children, 0));
        while (open.TryPop(out var level))
        {
            var part = level.Parts[level.Next];
            if (level.Next + 1 < level.Parts.Count) open.Push((level.Parts, level.Next + 1));
            yield return part;
            if (part.Children.Count > 0) open.Push((part.Children, 0));
        }
    }

    /// <summary>The same stretch of the same container, shown otherwise.</summary>
    internal MimePart WithDisposition(ContentDisposition disposition) =>
        Within(_source, BodyOffset, BodyLength, TransferEncoding, MediaType, disposition, _contentId);

    internal MessageSource Source => _source;

    internal int Depth => _source.Depth;

    internal bool IsMessage => MediaType.Is("message/rfc822") || MediaType.Is("message/global");

    /// <summary>The body's bytes are the content.</summary>
    internal bool IsWrittenPlainly => TransferEncoding is TransferEncoding.SevenBit or TransferEncoding.EightBit or TransferEncoding.Binary or TransferEncoding.Unknown;

    internal void SetNested(MimeMessage message) => _nested = message;

    /// <summary>Lends the decoded content, in rented memory.</summary>
    internal T Decoded<T>(Func<ReadOnlySpan<byte>, T> use)
    {
        if (IsWrittenPlainly) return use(EncodedBody.Span);
        if (TransferDecoder.DecoderFor(TransferEncoding) is not { } decoder) return use(TransferDecoder.Unpack(EncodedBody.Span, TransferEncoding));
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

    // UTF-7 can hide markup, so only plain text, in which there is none, is read by it.
    private string Characters(ReadOnlySpan<byte> content) => MediaType.Is("text/plain") && Charsets.IsUtf7(Charset)
        ? Utf7Decoding.Instance.GetString(content)
        : Charsets.Decode(content, Charset, _source.Fallback);

    private MimeMessage? ReadNested()
    {
        if (Depth >= _source.Reading.Limits.MaxNesting) return null;
        try
        {
            return MimeReader.Read(new MessageSource(DecodeContent(), _source.Reading, this));
        }
        catch (MimeLimitException)
        {
            // The message around it was read; this one stays a file.
            return null;
        }
    }

    private string? FirstField(string name)
    {
        var fields = _source.Fields.AsSpan(_firstField, _fieldCount);
        var index = HeaderList.IndexOf(_source.Raw.Span, fields, name);
        return index < 0 ? null : HeaderText.Unfold(_source.Value(fields[index]), _source.Fallback);
    }

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static MemoryStream AsStream(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var array) && array.Array is { } bytes
            ? new MemoryStream(bytes, array.Offset, array.Count, writable: false)
            : new MemoryStream(memory.ToArray(), writable: false);
}
