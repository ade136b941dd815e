using System.Text.Encodings.Web;
using System.Text.Unicode;
using SecureMail.Portal.Look;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal.Guards;

/// <summary>A page that needs no session, no store and no key: its frame around words that are HTML already.</summary>
internal static class PlainPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Html(string title, string content, string serviceName, Assets assets)
    {
        var name = Encode(serviceName);
        return $"""
            <!doctype html>
            <html lang="{Languages.Current}"{(Languages.Direction is { } direction ? $" dir=\"{direction}\"" : "")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="color-scheme" content="light dark">
            <title>{Encode(title)} · {name}</title>
            <link rel="icon" href="{assets.IconUrl}">
            <link rel="stylesheet" href="{assets.StyleUrl}">
            </head>
            <body>
            <header class="masthead"><div class="masthead-row"><a class="brand" href="{PortalPaths.Root}"><img class="brand-mark" src="{assets.IconUrl}" alt="" width="28" height="28">{name}</a></div></header>
            <main class="page narrow" id="content">
            <h1>{Encode(title)}</h1>
            {content}
            </main>
            </body>
            </html>

            """;
    }

    /// <summary>Text made safe for HTML.</summary>
    public static string Encode(string text) => Encoder.Encode(text);
}
