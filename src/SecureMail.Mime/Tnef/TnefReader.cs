using System.Globalization;

namespace SecureMail.Mime;

/// <summary>
/// Opens winmail.dat ([MS-OXTNEF]): Outlook's own package of bodies and files. Reads what is there; what is cut off or
/// wrong is left out.
/// </summary>
internal sealed class TnefReader
{
    private const uint Signature = 0x223E9F78;
    private const int EmbeddedMessageIdBytes = 16;

    // [MS-OXTNEF] section 2.1.3.
    private const uint AttributeBody = 0x0002800C;
    private const uint AttributeCodePage = 0x00069007;
    private const uint AttributeMessageProperties = 0x00069003;
    private const uint AttributeAttachStart = 0x00069002;
    private const uint AttributeAttachTitle = 0x00018010;
    private const uint AttributeAttachData = 0x0006800F;
    private const uint AttributeAttachProperties = 0x00069005;

    private readonly MimePart _container;
    private readonly byte[] _bytes;
    private readonly int _mostParts;
    private readonly List<MimePart> _bodies = [];
    private readonly List<MimePart> _files = [];
    private TnefFile? _file;
    private int _codePage = 1252;

    private TnefReader(MimePart container, byte[] bytes, int mostParts)
    {
        _container = container;
        _bytes = bytes;
        _mostParts = mostParts;
    }

    /// <summary>True for a part that says it is TNEF.</summary>
    internal static bool IsTnef(MimePart part) => part.MediaType.Is("application/ms-tnef") || part.MediaType.Is("application/vnd.ms-tnef");

    /// <summary>The bodies and then the files of a TNEF part; empty when it cannot be read.</summary>
    internal static IReadOnlyList<MimePart> Open(MimePart container, MimeLimits limits) =>
        new TnefReader(container, container.DecodeContent(), limits.MaxParts).Read();

    private IReadOnlyList<MimePart> Read()
    {
        var cursor = new TnefCursor(_bytes, 0);
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
                _codePage = System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(value);
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
            else if (property.Id == MapiProperty.RtfCompressed) AddRtf(property);
        }
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
            case MapiProperty.AttachData when file.Length == 0:
                // An object is an embedded message or an OLE object: an interface id, then its own bytes.
                var skip = property.Type == MapiProperty.TypeObject ? Math.Min(EmbeddedMessageIdBytes, property.Length) : 0;
                (file.Start, file.Length) = (property.Start + skip, property.Length - skip);
                break;
        }
    }

    private void AddBody(string subtype, int start, int length, string charset)
    {
        if (length == 0 || _bodies.Exists(body => body.MediaType.Subtype == subtype)) return;
        var type = new MediaType("text", subtype, new Dictionary<string, string> { ["charset"] = charset });
        _bodies.Add(MimePart.Within(_container, _bytes, start, length, type, disposition: null, contentId: null));
    }

    private void AddRtf(MapiProperty property)
    {
        if (CompressedRtf.Unpack(_bytes.AsSpan(property.Start, property.Length)) is not { } rtf) return;
        var type = new MediaType("application", "rtf", new Dictionary<string, string>());
        _files.Add(MimePart.Within(_container, rtf, 0, rtf.Length, type, Attachment("message.rtf"), contentId: null));
    }

    private void EndFile()
    {
        if (_file is not { } file) return;
        _file = null;
        var type = MediaType.Parse(file.MediaType ?? "", out _, out _) ?? new MediaType("application", "octet-stream", new Dictionary<string, string>());
        _files.Add(MimePart.Within(_container, _bytes, file.Start, file.Length, type, Attachment(file.Name), file.ContentId));
    }

    private static ContentDisposition Attachment(string? name) =>
        new("attachment", name is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["filename"] = name });

    private string Text(int start, int length, bool isUnicode) =>
        HeaderText.WithoutControls(Charsets.Decode(_bytes.AsSpan(start, length), isUnicode ? "utf-16" : CodePageName(_codePage)).TrimEnd('\0'));

    private static string CodePageName(int codePage) => string.Create(CultureInfo.InvariantCulture, $"cp{codePage}");

    private sealed class TnefFile
    {
        internal string? Name { get; set; }

        internal string? MediaType { get; set; }

        internal string? ContentId { get; set; }

        internal int Start { get; set; }

        internal int Length { get; set; }
    }
}
