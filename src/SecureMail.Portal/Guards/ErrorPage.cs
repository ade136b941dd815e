using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using SecureMail.Portal.Look;
using SecureMail.Portal.Wording;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Guards;

/// <summary>What an error page says: what happened and what to do next.</summary>
internal static class ErrorPage
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private sealed record Sentences(string Title, string Happened, string Next);

    public static string Html(int status, string serviceName, Assets assets)
    {
        var name = Html(serviceName);
        var words = WordsOf(status);
        return $"""
            <!doctype html>
            <html lang="{Languages.Current}"{(Languages.Direction is { } direction ? $" dir=\"{direction}\"" : "")}>
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="robots" content="noindex">
            <meta name="color-scheme" content="light dark">
            <title>{Html(words.Title)} · {name}</title>
            <link rel="icon" href="{assets.IconUrl}">
            <link rel="stylesheet" href="{assets.StyleUrl}">
            </head>
            <body>
            <header class="masthead"><div class="masthead-row"><a class="brand" href="{PortalPaths.Root}"><img class="brand-mark" src="{assets.IconUrl}" alt="" width="28" height="28">{name}</a></div></header>
            <main class="page narrow" id="content">
            <h1>{Html(words.Title)}</h1>
            <p class="lead">{Html(words.Happened)}</p>
            <p>{Html(words.Next)}</p>
            <p><a class="button secondary" href="{PortalPaths.Root}">{Html(Say("Go to your messages"))}</a></p>
            </main>
            </body>
            </html>

            """;
    }

    private static Sentences WordsOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => new(
            Say("This form is too old"),
            Say("Nothing was changed or sent."),
            Say("Go back, reload the page and try again.")),
        StatusCodes.Status403Forbidden => new(
            Say("This form came from another site"),
            Say("For your safety it was not carried out. Nothing was changed or sent."),
            Say("Open the page here and fill in the form again. If you see this often, write to the person who sent you the message.")),
        StatusCodes.Status404NotFound => new(
            Say("There is nothing here for you"),
            Say("This page does not exist, or the message belongs to another mailbox."),
            Say("If a notice led you here, sign out and sign in again with exactly the address it was sent to. If the link was cut in two by your mail program, copy all of it.")),
        StatusCodes.Status405MethodNotAllowed => new(
            Say("This page cannot be opened that way"),
            Say("It only takes a form."),
            Say("Go back, reload the page and try again.")),
        StatusCodes.Status413PayloadTooLarge => new(
            Say("That is too large"),
            Say("Nothing was sent: text and files together are larger than this service takes."),
            Say("Go back, remove a file or send several smaller replies.")),
        StatusCodes.Status429TooManyRequests => new(
            Say("That was too often"),
            Say("Nothing was changed."),
            Say("Wait a minute, then try again.")),
        StatusCodes.Status503ServiceUnavailable => new(
            Say("Please try again in a minute"),
            Say("The key that opens messages cannot be reached just now. Nothing is lost."),
            Say("Reload this page in a minute. If it still does not work in an hour, tell the person who sent you the message.")),
        _ => new(
            Say("Something went wrong on our side"),
            Say("The error was recorded. Nothing was lost."),
            Say("Reload the page. If it happens again, try later or tell the person who sent you the message.")),
    };

    private static string Html(string text) => Encoder.Encode(text);
}
