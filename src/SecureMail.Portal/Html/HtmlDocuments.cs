using System.Text.Encodings.Web;
using AngleSharp.Html.Parser;
using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Html;

/// <summary>Makes of a mail's HTML text the document that stands in the sandbox.</summary>
internal sealed class HtmlDocuments(PortalOptions options)
{
    /// <summary>
    /// No script, no request, no form, no navigation of the page around it, an origin of its own. Links may open a new
    /// tab (allow-popups), and that tab is an ordinary one (allow-popups-to-escape-sandbox): otherwise no link in a mail
    /// could be followed, and people would copy addresses by hand. Without scripts only a person's click opens it.
    /// </summary>
    public const string Sandbox = "allow-popups allow-popups-to-escape-sandbox";

    /// <summary>The same again as a header, so that the document is as powerless when it is opened by itself.</summary>
    public const string Policy =
        $"sandbox {Sandbox}; default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private const int PaperPadding = 16;
    private const double Spare = 1.12;

    // Mails are written for white paper; a dark page around them does not change that.
    private const string PaperStyle = """
        :root{color-scheme:light}
        body{margin:0;padding:16px;background:#fff;color:#1a2230;font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;overflow-wrap:break-word}
        img{max-width:100%;height:auto}
        table{max-width:100%}
        pre{white-space:pre-wrap}
        .securemail-note{margin:0 0 16px;padding:8px 12px;border-radius:6px;background:#eef2f7;color:#3d4a5c;font-size:14px}
        """;

    private static string TooComplex => NoteOf(Say("This text is too large or too complex to be shown here. Its plain text and the message as a file stand below it."));

    /// <summary>About how tall the text is; long ones are not measured, since their frame scrolls anyway.</summary>
    public async Task<FrameHeights> MeasureAsync(OpenedMessage message, BodyPart part, CancellationToken cancellationToken)
    {
        if (part.Length > options.MaxMeasuredBytes)
        {
            return FrameHeights.Unmeasured;
        }
        var html = await message.ReadTextAsync(part, cancellationToken);
        return HtmlSanitizer.Sanitize(html, _ => InlinePictures.Placeholder) is { } sanitized ? Measure(sanitized) : FrameHeights.Unmeasured;
    }

    /// <summary>About how tall a sanitised text is.</summary>
    internal static FrameHeights Measure(SanitizedHtml sanitized)
    {
        using var document = new HtmlParser().ParseDocument(Note(sanitized.RemotePictures) + sanitized.Body);
        return new FrameHeights(At(FrameHeights.PhoneWidth), At(FrameHeights.TabletWidth), At(FrameHeights.DeskWidth));

        int At(int width) => (int)(TextHeight.Of(document.Body!, width - 2 * PaperPadding) * Spare) + 3 * PaperPadding;
    }

    /// <summary>The whole document.</summary>
    public async Task<string> RenderAsync(OpenedMessage message, BodyPart part, CancellationToken cancellationToken)
    {
        var html = await message.ReadTextAsync(part, cancellationToken);
        var pictures = await InlinePictures.LoadAsync(message, html, options.MaxInlineImageBytes, cancellationToken);
        var sanitized = html.Length > options.MaxHtmlCharacters
            ? null
            : HtmlSanitizer.Sanitize(html, id => pictures.GetValueOrDefault(id));
        return sanitized is null ? Document("", TooComplex) : Document(sanitized.Styles, Note(sanitized.RemotePictures) + sanitized.Body);
    }

    private static string Note(int remotePictures) => remotePictures == 0 ? "" : NoteOf(Count(
        remotePictures,
        "A picture from another server was not loaded, so that nobody learns that you read this.",
        "{0} pictures from other servers were not loaded, so that nobody learns that you read this."));

    private static string NoteOf(string sentence) => $"<p class=\"securemail-note\" dir=\"auto\">{HtmlEncoder.Default.Encode(sentence)}</p>";

    private static string Document(string styles, string body) => $"""
        <!doctype html>
        <html lang="">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Message</title>
        <style>{PaperStyle}{styles}</style>
        </head>
        <body>{body}</body>
        </html>
        """;
}
