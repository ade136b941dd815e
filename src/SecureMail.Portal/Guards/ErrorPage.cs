using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using SecureMail.Portal.Look;

namespace SecureMail.Portal.Guards;

/// <summary>What an error page says: what happened and what to do next.</summary>
internal static class ErrorPage
{
    private sealed record Words(string Title, string Happened, string Next);

    public static string Html(int status, string serviceName, Assets assets)
    {
        var name = HtmlEncoder.Default.Encode(serviceName);
        var words = WordsOf(status);
        return $"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="color-scheme" content="light dark">
            <title>{words.Title} · {name}</title>
            <link rel="icon" href="{assets.IconUrl}">
            <link rel="stylesheet" href="{assets.StyleUrl}">
            </head>
            <body>
            <header class="masthead"><div class="masthead-row"><a class="brand" href="{PortalPaths.Root}"><img class="brand-mark" src="{assets.IconUrl}" alt="" width="28" height="28">{name}</a></div></header>
            <main class="page narrow" id="content">
            <h1>{words.Title}</h1>
            <p class="lead">{words.Happened}</p>
            <p>{words.Next}</p>
            <p><a class="button secondary" href="{PortalPaths.Root}">Go to your messages</a></p>
            </main>
            </body>
            </html>

            """;
    }

    private static Words WordsOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(
            "This form is too old",
            "Nothing was changed or sent.",
            "Go back, reload the page and try again."),
        StatusCodes.Status403Forbidden => new(
            "This form came from another site",
            "For your safety it was not carried out. Nothing was changed or sent.",
            "Open the page here and fill in the form again. If you see this often, write to the person who sent you the message."),
        StatusCodes.Status404NotFound => new(
            "There is nothing here for you",
            "This page does not exist, or the message belongs to another mailbox.",
            "If a notice led you here, sign out and sign in again with exactly the address it was sent to. If the link was cut in two by your mail program, copy all of it."),
        StatusCodes.Status405MethodNotAllowed => new(
            "This page cannot be opened that way",
            "It only takes a form.",
            "Go back, reload the page and try again."),
        StatusCodes.Status413PayloadTooLarge => new(
            "That is too large",
            "Nothing was sent: text and files together are larger than this service takes.",
            "Go back, remove a file or send several smaller replies."),
        StatusCodes.Status503ServiceUnavailable => new(
            "Please try again in a minute",
            "The key that opens messages cannot be reached just now. Nothing is lost.",
            "Reload this page in a minute. If it still does not work in an hour, tell the person who sent you the message."),
        _ => new(
            "Something went wrong on our side",
            "The error was recorded. Nothing was lost.",
            "Reload the page. If it happens again, try later or tell the person who sent you the message."),
    };
}
