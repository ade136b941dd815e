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

    /// <summary>
    /// Sorts the parts of a message. What stands packed in them takes their place: the files of Outlook's winmail.dat and, where
    /// there is no other, its text; the files that old mailers wrote into the text by uuencode.
    /// </summary>
    public static MessageBody Of(MimeMessage message)
    {
        var body = AsWritten(message);
        body.OpenTnef();
        body.OpenUuFiles();
        return body;
    }

    /// <summary>Sorts the parts of a message as they stand: winmail.dat is one attachment, and uuencoded lines are text.</summary>
    public static MessageBody AsWritten(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var body = new MessageBody();
        body.Take(message.Root);
        return body;
    }

    private void OpenTnef()
    {
        var (hasText, hasHtml) = (_text.Count > 0, _html.Count > 0);
        for (var i = 0; i < _attachments.Count; i++)
        {
            if (!TnefReader.IsTnef(_attachments[i])) continue;
            var parts = TnefReader.Open(_attachments[i]);
            if (parts.Count == 0) continue;
            _attachments.RemoveAt(i);
            foreach (var part in parts)
            {
                var isBody = part.Disposition is null;
                // What the message has already is there once more in Outlook's own form.
                var isKnown = part.MediaType.Is("text/html") ? hasHtml : hasText;
                if (isKnown && (isBody || part.TransferEncoding == TransferEncoding.CompressedRtf)) continue;
                if (isBody) ListFor(part).Add(part);
                else _attachments.Insert(i++, part);
                if (part.ContentId is { } id) _byContentId.TryAdd(id, part);
            }
            i--;
        }
    }

    private void OpenUuFiles()
    {
        for (var i = 0; i < _text.Count; i++)
        {
            if (!UuFiles.TryOpen(_text[i], out var texts, out var files)) continue;
            _text.RemoveAt(i);
            _text.InsertRange(i, texts);
            i += texts.Count - 1;
            _attachments.AddRange(files);
        }
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
