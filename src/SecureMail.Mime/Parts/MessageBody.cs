namespace SecureMail.Mime;

/// <summary>
/// What of a message is shown and what is attached. Of a multipart/alternative the last text/plain and the last rendering
/// of higher rank are taken; of a multipart/related the root is shown and the rest serves it by Content-ID.
/// </summary>
public sealed class MessageBody
{
    private readonly List<MimePart> _text = [];
    private readonly List<MimePart> _html = [];
    private readonly List<MimePart> _attachments = [];
    private readonly Dictionary<string, MimePart> _byContentId = new(StringComparer.Ordinal);

    private MessageBody()
    {
    }

    /// <summary>The text/plain parts to show, in order; several when text stands before and after attachments.</summary>
    public IReadOnlyList<MimePart> TextParts => _text;

    /// <summary>The text/html parts to show, in order. Each is a document of its own: joining them would let one reach into another.</summary>
    public IReadOnlyList<MimePart> HtmlParts => _html;

    /// <summary>Everything else, in order: files, nested messages, reports, and images that a document shows by Content-ID.</summary>
    public IReadOnlyList<MimePart> Attachments => _attachments;

    /// <summary>Parts that a document may show as cid:…, by Content-ID without brackets; the first of each id counts.</summary>
    public IReadOnlyDictionary<string, MimePart> ByContentId => _byContentId;

    /// <summary>Sorts the parts of a message.</summary>
    public static MessageBody Of(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var body = new MessageBody();
        body.Take(message.Root);
        return body;
    }

    private void Take(MimePart part)
    {
        if (part.Children.Count > 0)
        {
            foreach (var child in part.Children) Take(child);
        }
        else if (part.MediaType.Type != "multipart")
        {
            if (part.ContentId is { } id) _byContentId.TryAdd(id, part);
            ListFor(part).Add(part);
        }
    }

    private List<MimePart> ListFor(MimePart part)
    {
        if (part.Disposition is { IsInline: false }) return _attachments;
        if (part.MediaType.Is("text/plain")) return _text;
        return part.MediaType.Is("text/html") ? _html : _attachments;
    }
}
