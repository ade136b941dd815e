using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using SecureMail.Core.Notify;
using SecureMail.Portal.Guards;
using SecureMail.Portal.Look;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Sessions;

/// <summary>
/// A reply whose writer's session ended meanwhile. Its text is shown again, stored nowhere, in a form that can be sent
/// once the person has signed in in another tab: its ticket says for whom it was made.
/// </summary>
internal static class RescuedDraft
{
    private const int MostFieldBytes = 256 * 1024;

    /// <summary>Answers the form; false when it holds no text.</summary>
    public static async Task<bool> ShowAsync(HttpContext context, string messagePath, Deployment deployment, Assets assets)
    {
        var fields = await ReadAsync(context);
        if (fields.GetValueOrDefault("Text") is not { Length: > 0 } text)
        {
            return false;
        }
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            PlainPage.Html(Say("You were signed out"), Form(context.Request.Path, messagePath, fields, text), deployment.ServiceName, assets),
            context.RequestAborted);
        return true;
    }

    private static string Form(string action, string messagePath, Dictionary<string, string> fields, string text) => $"""
        <p class="notice wait" role="alert">{Html(Say("You were signed out while you wrote, and nothing was sent. Sign in again in another tab, come back here, and send it."))}</p>
        <ol class="steps">
        <li class="card">
        <h2>{Html(Say("Sign in again"))}</h2>
        <p><a class="button" href="{Html(messagePath)}" target="_blank" rel="noopener">{Html(Say("Sign in in another tab"))}</a></p>
        </li>
        <li class="card">
        <h2>{Html(Say("Send your reply from here"))}</h2>
        <form method="post" enctype="multipart/form-data" action="{Html(action)}">
        <input type="hidden" name="Ticket" value="{Html(fields.GetValueOrDefault("Ticket") ?? "")}">
        <input type="hidden" name="ToAll" value="{(fields.GetValueOrDefault("ToAll") == "true" ? "true" : "false")}">
        <label for="text">{Html(Say("Your reply"))}</label>
        <textarea id="text" name="Text" rows="10" dir="auto">
        {Html(text)}</textarea>
        <label for="files">{Html(Say("Files"))}</label>
        <p class="hint" id="files-hint">{Html(Say("Please choose your files again: a browser does not keep them."))}</p>
        <input id="files" name="Files" type="file" multiple aria-describedby="files-hint">
        <button class="secondary" type="submit">{Html(Say("Send reply"))}</button>
        </form>
        </li>
        </ol>
        """;

    private static string Html(string text) => PlainPage.Encode(text);

    /// <summary>The fields up to the text. Files come after it and are not read: nobody knows who sends them.</summary>
    private static async Task<Dictionary<string, string>> ReadAsync(HttpContext context)
    {
        Dictionary<string, string> fields = [];
        if (!MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type)
            || HeaderUtilities.RemoveQuotes(type.Boundary) is not { Length: > 0 and <= 100 } boundary)
        {
            return fields;
        }
        try
        {
            var reader = new MultipartReader(boundary.ToString(), context.Request.Body);
            while (!fields.ContainsKey("Text") && await reader.ReadNextSectionAsync(context.RequestAborted) is { } section
                && section.GetContentDispositionHeader() is { } disposition && !disposition.IsFileDisposition())
            {
                fields[HeaderUtilities.RemoveQuotes(disposition.Name).ToString()] = await ReadFieldAsync(section.Body, context.RequestAborted);
            }
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            // Not a form as browsers write it: there is no text to give back.
        }
        return fields;
    }

    private static async Task<string> ReadFieldAsync(Stream field, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var chunk = new byte[4096];
        int read;
        while (bytes.Length < MostFieldBytes && (read = await field.ReadAsync(chunk, cancellationToken)) > 0)
        {
            bytes.Write(chunk, 0, read);
        }
        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }
}
