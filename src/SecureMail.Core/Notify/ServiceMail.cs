using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace SecureMail.Core.Notify;

/// <summary>What the service's own mails have in common: marked as automatic, one quiet look.</summary>
internal static class ServiceMail
{
    private static readonly HtmlEncoder Encoder = CreateEncoder();

    /// <summary>RFC 3834 section 5, and the field that keeps Exchange from answering.</summary>
    public static readonly IReadOnlyList<KeyValuePair<string, string>> AutomaticFields =
    [
        new("Auto-Submitted", "auto-generated"),
        new("X-Auto-Response-Suppress", "All"),
    ];

    /// <summary>Letters of all languages stay letters; what HTML gives a meaning is escaped, and marks that turn the direction of text too.</summary>
    private static HtmlEncoder CreateEncoder()
    {
        var settings = new TextEncoderSettings(UnicodeRanges.All);
        settings.ForbidRange(UnicodeRanges.GeneralPunctuation);
        settings.ForbidCharacter('\u061C');
        return HtmlEncoder.Create(settings);
    }

    /// <summary>A page around content that is HTML already.</summary>
    public static string Page(string content, string footer, MailWords words) => $"""
        <!DOCTYPE html>
        <html {words.HtmlAttributes}>
        <head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"></head>
        <body style="margin:0;padding:24px 12px;background:#f4f5f7;color:#1c2430;font:16px/1.55 system-ui,-apple-system,'Segoe UI',sans-serif">
        <div style="max-width:520px;margin:0 auto;padding:32px 28px;background:#ffffff;border:1px solid #d9dde3;border-radius:8px">
        {content}
        </div>
        <p style="max-width:520px;margin:16px auto 0;color:#4c5665;font-size:13px;text-align:center">{Html(footer)}</p>
        </body>
        </html>

        """;

    /// <summary>A link that looks like a button.</summary>
    public static string Button(Uri link, string words) =>
        $"""<a href="{Html(link.AbsoluteUri)}" style="display:block;padding:14px 16px;border-radius:6px;background:#1d4f91;color:#ffffff;text-align:center;text-decoration:none;font-weight:600">{Html(words)}</a>""";

    /// <summary>An address as HTML, which reads from left to right in every language.</summary>
    public static string Address(string address) => $"""<span dir="ltr">{Html(address)}</span>""";

    /// <summary>Text made safe for HTML.</summary>
    public static string Html(string text) => Encoder.Encode(text);
}
