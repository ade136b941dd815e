using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.Core.Notify;

/// <summary>
/// SecureMessageATT.html: a page that carries the sealed message and a button to the portal. It holds no script and no
/// form; once the key is destroyed it is noise.
/// </summary>
public static class SealedAttachment
{
    /// <summary>The file's name.</summary>
    public const string FileName = "SecureMessageATT.html";

    private const int LineLength = 96;

    /// <summary>Makes the page.</summary>
    public static byte[] Create(string organisationName, Uri messageUrl, MessageId message, DateTimeOffset expiresAt, ReadOnlySpan<byte> sealedMessage, string language = MailLanguages.Default)
    {
        var page = new StringBuilder(sealedMessage.Length * 3 / 2 + 4096);
        var words = MailWords.In(language);
        page.Append(Head(words, ServiceMail.Html(organisationName), ServiceMail.Html(messageUrl.AbsoluteUri), words.Long(expiresAt)));
        page.Append("<div hidden id=\"securemail-sealed\" data-message=\"").Append(message.Value).Append("\">\n");
        AppendLines(page, sealedMessage);
        page.Append("</div>\n</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(page.ToString());
    }

    private static string Head(MailWords words, string organisation, string url, string ends) => $$"""
        <!DOCTYPE html>
        <html {{words.HtmlAttributes}}>
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>{{words.SayHtml("Secure message from {0}", organisation)}}</title>
        <style>
        body { margin: 0; padding: 3rem 1.25rem; background: #f4f5f7; color: #1c2430; font: 1.0625rem/1.55 system-ui, sans-serif; }
        main { max-width: 30rem; margin: 0 auto; padding: 2rem; background: #fff; border: 1px solid #d9dde3; border-radius: .5rem; }
        h1 { margin: 0 0 .75rem; font-size: 1.375rem; line-height: 1.3; }
        a { display: block; margin: 1.5rem 0; padding: .875rem 1rem; border-radius: .375rem; background: #1d4f91; color: #fff; text-align: center; text-decoration: none; font-weight: 600; }
        small { color: #4c5665; }
        </style>
        </head>
        <body>
        <main>
        <h1>{{words.SayHtml("Secure message from {0}", organisation)}}</h1>
        <p>{{words.SayHtml("This file holds the message itself, sealed. Only you can open it, in the portal, until {0}.", ends)}}</p>
        <a href="{{url}}" rel="noreferrer">{{words.SayHtml("Click to read message")}}</a>
        <p><small>{{words.SayHtml("The button leads to {0}. If your address bar shows another host, close the page.", url)}}</small></p>
        </main>

        """;

    private static void AppendLines(StringBuilder page, ReadOnlySpan<byte> bytes)
    {
        var text = Convert.ToBase64String(bytes);
        for (var start = 0; start < text.Length; start += LineLength)
        {
            page.Append(text, start, Math.Min(LineLength, text.Length - start)).Append('\n');
        }
    }
}
