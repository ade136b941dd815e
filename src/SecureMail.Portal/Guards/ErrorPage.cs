using Microsoft.AspNetCore.Http;
using SecureMail.Portal.Look;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Guards;

/// <summary>What an error page says: what happened and what to do next.</summary>
internal static class ErrorPage
{
    private sealed record Sentences(string Title, string Happened, string Next);

    public static string Html(int status, string serviceName, Assets assets)
    {
        var words = WordsOf(status);
        return PlainPage.Html(words.Title, $"""
            <p class="lead">{Html(words.Happened)}</p>
            <p>{Html(words.Next)}</p>
            <p><a class="button secondary" href="{PortalPaths.Root}">{Html(Say("Go to your messages"))}</a></p>
            """, serviceName, assets);
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

    private static string Html(string text) => PlainPage.Encode(text);
}
