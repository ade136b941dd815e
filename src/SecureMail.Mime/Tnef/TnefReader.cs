using System.Buffers.Binary;
using System.Globalization;

namespace SecureMail.Mime;

/// <summary>
/// Opens winmail.dat ([MS-OXTNEF]): Outlook's own package of bodies and files. Reads what is there; what is cut off or
/// wrong is left out. Every part it gives is a stretch of the package, so that it can be found again by offset.
/// </summary>
internal sealed class TnefReader
{
    private const uint Signature = 0x223E9F78;
    private const int InterfaceIdBytes = 16;

    // [MS-OXTNEF] section 2.1.3.
    private const uint AttributeBody = 0x0002800C;
    private const uint AttributeCodePage = 0x00069007;
    private const uint AttributeMessageProperties = 0x00069003;
    private const uint AttributeAttachStart = 0x00069002;
    private const uint AttributeAttachTitle = 0x00018010;
    private const uint AttributeAttachData = 0x0006800F;
    private const uint AttributeAttachProperties = 0x00069005;

    private static readonly MediaType Tnef = new("application", "ms-tnef", new Dictionary<string, string>());

    private readonly MessageSource _source;
    private readonly int _mostParts;
    private readonly List<MimePart> _bodies = [];
    private readonly List<MimePart> _files = [];
    private TnefFile? _file;
    private int _codePage = 1252;

    private TnefReader(MessageSource source)
    {
        _source = source;
        _mostParts = source.Reading.Limits.MaxParts;
    }

    /// <summary>True for a part that says it is TNEF.</summary>
    internal static bool IsTnef(MimePart part) => part.MediaType.Is("application/ms-tnef") || part.MediaType.Is("application/vnd.ms-tnef");

    /// <summary>The bodies and then the files of a TNEF part; empty when it cannot be read.</summary>
    internal static IReadOnlyList<MimePart> Open(MimePart container)
    {
        var reading = container.Source.Reading;
        if (container.Depth >= reading.Limits.MaxNesting) return [];
        ReadOnlyMemory<byte> content = container.IsWrittenPlainly ? container.EncodedBody : container.DecodeContent();
        return new TnefReader(new MessageSource(content, reading, container)).Read();
    }

    private ReadOnlySpan<byte> Bytes => _source.Raw.Span;

    private IReadOnlyList<MimePart> Read()
    {
        var cursor = new TnefCursor(Bytes, 0);
        if (cursor.UInt32() != Signature) return [];
        cursor.UInt16();
        while (!cursor.IsAtEnd && _files.Count < _mostParts)
        {
            cursor.Byte();
            var id = cursor.UInt32();
            var length = cursor.UInt32();
            var value = cursor.Take(length, out var start);
            // QUIRK: the checksum is not checked; several writers get it wrong.
            cursor.UInt16();
            if (!cursor.IsBroken || value.Length > 0) Take(id, value, start);
        }
        EndFile();
        return [.. _bodies, .. _files];
    }

    private void Take(uint id, ReadOnlySpan<byte> value, int start)
    {
        switch (id)
        {
            case AttributeCodePage when value.Length >= 4:
                _codePage = BinaryPrimitives.ReadInt32LittleEndian(value);
                break;
            case AttributeBody:
                AddBody("plain", start, value.TrimEnd((byte)0).Length, CodePageName(_codePage));
                break;
            case AttributeMessageProperties:
                TakeBodies(MapiProperty.ReadAll(value, start));
                break;
            case AttributeAttachStart:
                EndFile();
                _file = new TnefFile();
                break;
            case AttributeAttachTitle when _file is not null:
                _file.Name ??= Text(start, value.Length, isUnicode: false);
                break;
            case AttributeAttachData when _file is not null:
                (_file.Start, _file.Length) = (start, value.Length);
                break;
            case AttributeAttachProperties when _file is not null:
                foreach (var property in MapiProperty.ReadAll(value, start)) TakeFileProperty(_file, property);
                break;
        }
    }

    private void TakeBodies(List<MapiProperty> properties)
    {
        var codePage = properties.Find(property => property.Id == MapiProperty.InternetCodePage).Number;
        var charset = CodePageName(codePage == 0 ? _codePage : (int)Math.Min(codePage, ushort.MaxValue));
        foreach (var property in properties)
        {
            var isUnicode = property.Type == MapiProperty.TypeUnicode;
            if (property.Id == MapiProperty.Body) AddBody("plain", property.Start, property.Length, isUnicode ? "utf-16" : charset);
            else if (property.Id == MapiProperty.Html) AddBody("html", property.Start, property.Length, isUnicode ? "utf-16" : charset);
        }
        // RTF comes last: a body in its own form is what the writer meant.
        foreach (var property in properties.Where(property => property.Id == MapiProperty.RtfCompressed)) AddRtf(property);
    }

    private void TakeFileProperty(TnefFile file, MapiProperty property)
    {
        var isUnicode = property.Type == MapiProperty.TypeUnicode;
        switch (property.Id)
        {
            case MapiProperty.AttachLongFileName or MapiProperty.AttachFileName:
                if (file.Name is null || property.Id == MapiProperty.AttachLongFileName) file.Name = Text(property.Start, property.Length, isUnicode);
                break;
            case MapiProperty.AttachMimeTag:
                file.MediaType = Text(property.Start, property.Length, isUnicode);
                break;
            case MapiProperty.AttachContentId:
                file.ContentId = Text(property.Start, property.Length, isUnicode);
                break;
            case MapiProperty.AttachData when property.Type == MapiProperty.TypeObject:
                TakeObject(file, property);
                break;
            case MapiProperty.AttachData when file.Length == 0:
                (file.Start, file.Length) = (property.Start, property.Length);
                break;
        }
    }

    /// <summary>An object is an interface id, then its own bytes: of a message, TNEF once more ([MS-OXTNEF] section 2.1.3.4).</summary>
    private void TakeObject(TnefFile file, MapiProperty property)
    {
        var skip = Math.Min(InterfaceIdBytes, property.Length);
        (file.Start, file.Length) = (property.Start + skip, property.Length - skip);
        file.IsMessage = file.Length >= 4 && BinaryPrimitives.ReadUInt32LittleEndian(Bytes[file.Start..]) == Signature;
    }

    private void AddBody(string subtype, int start, int length, string charset)
    {
        if (length == 0 || _bodies.Exists(body => body.MediaType.Subtype == subtype)) return;
        _bodies.Add(MimePart.Within(_source, start, length, TransferEncoding.Binary, TextType(subtype, charset), disposition: null));
    }

    /// <summary>The HTML or text that RTF holds is a body; RTF that somebody formatted is kept as a file as well.</summary>
    private void AddRtf(MapiProperty property)
    {
        if (CompressedRtf.Unpack(Bytes.Slice(property.Start, property.Length), RtfText.MarkWithin) is not { } beginning) return;
        var subtype = RtfText.HoldsHtml(beginning) ? "html" : "plain";
        if (_bodies.Exists(body => body.MediaType.Subtype == subtype || body.MediaType.Subtype == "html")) return;
        _bodies.Add(MimePart.Within(_source, property.Start, property.Length, TransferEncoding.CompressedRtfText, TextType(subtype, "utf-8"), disposition: null));
        if (subtype == "html" || RtfText.HoldsText(beginning)) return;
        var type = new MediaType("application", "rtf", new Dictionary<string, string>());
        _files.Add(MimePart.Within(_source, property.Start, property.Length, TransferEncoding.CompressedRtf, type, Attachment("message.rtf")));
    }

    private void EndFile()
    {
        if (_file is not { } file) return;
        _file = null;
        if (file.IsMessage)
        {
            AddMessage(file);
            return;
        }
        var type = MediaType.Parse(file.MediaType ?? "", fallback: null, out _, out _) ?? new MediaType("application", "octet-stream", new Dictionary<string, string>());
        _files.Add(MimePart.Within(_source, file.Start, file.Length, TransferEncoding.Binary, type, Attachment(file.Name), file.ContentId));
    }

    /// <summary>A message within: its text becomes a file by its name, and its files stand beside.</summary>
    private void AddMessage(TnefFile file)
    {
        var inner = MimePart.Within(_source, file.Start, file.Length, TransferEncoding.Binary, Tnef, Attachment(file.Name));
        foreach (var part in Open(inner).Take(_mostParts - _files.Count))
        {
            _files.Add(part.Disposition is not null ? part : part.WithDisposition(Attachment($"{file.Name ?? "message"}.{(part.MediaType.Subtype == "html" ? "html" : "txt")}")));
        }
    }

    private static MediaType TextType(string subtype, string charset) => new("text", subtype, new Dictionary<string, string> { ["charset"] = charset });

    private static ContentDisposition Attachment(string? name) =>
        new("attachment", name is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["filename"] = name });

    private string Text(int start, int length, bool isUnicode) =>
        HeaderText.WithoutControls(Charsets.Decode(Bytes.Slice(start, length), isUnicode ? "utf-16" : CodePageName(_codePage), _source.Fallback).TrimEnd('\0'));

    private static string CodePageName(int codePage) => string.Create(CultureInfo.InvariantCulture, $"cp{codePage}");

    private sealed class TnefFile
    {
        internal string? Name { get; set; }

        internal string? MediaType { get; set; }

        internal string? ContentId { get; set; }

        internal bool IsMessage { get; set; }

        internal int Start { get; set; }

        internal int Length { get; set; }
    }
}
