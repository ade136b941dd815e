using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Html;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Reading;

/// <summary>Sends the parts of a message that are not pages: attachments, the message as it came, and HTML documents.</summary>
internal sealed class Downloads(PersonAccess access, MessageOpener opener, HtmlDocuments documents)
{
    /// <summary>Whatever a browser should make of a download, it may not run or load anything in it.</summary>
    private const string DownloadPolicy = "sandbox; default-src 'none'";

    /// <summary>An attachment, streamed: only what is being sent is in memory.</summary>
    public Task AttachmentAsync(HttpContext context, Viewer viewer, string id, int n) =>
        WithMessageAsync(context, viewer, id, async (message, cancellationToken) =>
        {
            if (n < 0 || n >= message.Manifest.Attachments.Count)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            var part = message.Manifest.Attachments[n];
            await using var content = await message.OpenContentAsync(part, cancellationToken);
            await SendAsync(context, content, MediaTypes.ForDownload(part.MediaType), FileNames.Of(part, n + 1));
        });

    /// <summary>The message as it came, byte for byte.</summary>
    public Task RawAsync(HttpContext context, Viewer viewer, string id) =>
        WithMessageAsync(context, viewer, id, async (message, cancellationToken) =>
        {
            await using var raw = await message.OpenRawAsync(cancellationToken);
            context.Response.ContentLength = raw.Length;
            await SendAsync(context, raw, MediaTypes.Anything, "message.eml");
        });

    /// <summary>The certificate that the key is destroyed, for who sent the message; a 404 while there is none.</summary>
    public async Task CertificateAsync(HttpContext context, Viewer viewer, string id)
    {
        var view = MessageId.TryParse(id) is { } messageId
            ? await access.FindAsync(viewer.Mailbox, messageId, context.RequestAborted)
            : null;
        if (view is not { IsOwn: true, Message.Certificate: { } certificate })
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(certificate));
        context.Response.ContentLength = content.Length;
        await SendAsync(context, content, "application/json", $"deletion-certificate-{view.Message.Id}.json");
    }

    /// <summary>An HTML text as a document of its own.</summary>
    public Task HtmlAsync(HttpContext context, Viewer viewer, string id, int n) =>
        WithMessageAsync(context, viewer, id, async (message, cancellationToken) =>
        {
            if (n < 0 || n >= message.Manifest.Html.Count)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }
            var html = await documents.RenderAsync(message, message.Manifest.Html[n], cancellationToken);
            context.Response.Headers.ContentSecurityPolicy = HtmlDocuments.Policy;
            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.WriteAsync(html, cancellationToken);
        });

    /// <summary>Opens a message that the viewer may read and has asked to read; otherwise answers for it.</summary>
    private async Task WithMessageAsync(
        HttpContext context, Viewer viewer, string id, Func<OpenedMessage, CancellationToken, Task> send)
    {
        var cancellationToken = context.RequestAborted;
        var view = MessageId.TryParse(id) is { } messageId
            ? await access.FindAsync(viewer.Mailbox, messageId, cancellationToken)
            : null;
        if (view is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (!view.IsShown)
        {
            Redirect(context, view);
            return;
        }
        var opened = await opener.OpenAsync(view.Message, cancellationToken);
        if (opened.Message is not { } message)
        {
            RefuseUnopened(context, view, opened.Failure);
            return;
        }
        await using (message)
        {
            await send(message, cancellationToken);
        }
    }

    private static void RefuseUnopened(HttpContext context, MessageView view, OpenFailure failure)
    {
        if (failure == OpenFailure.Ended)
        {
            Redirect(context, view);
            return;
        }
        context.Response.StatusCode = failure == OpenFailure.TryLater
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status500InternalServerError;
    }

    /// <summary>To the message's page, which says why it does not show.</summary>
    private static void Redirect(HttpContext context, MessageView view)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = PortalPaths.Message(view.Message.Id);
    }

    private static Task SendAsync(HttpContext context, Stream content, string mediaType, string fileName)
    {
        // RFC 6266 section 4.3: filename for old programs, filename* with the name itself.
        var disposition = new ContentDispositionHeaderValue("attachment");
        disposition.SetHttpFileName(fileName);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        context.Response.Headers.ContentSecurityPolicy = DownloadPolicy;
        context.Response.ContentType = mediaType;
        return content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
