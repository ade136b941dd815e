using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Portal.Look;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Guards;

/// <summary>
/// Gives every error without content a page. The page is made of nothing but text: it knows no session, no store and no
/// key, so that it shows when those are what is broken, and is the same for everybody.
/// </summary>
internal sealed class ErrorPages(RequestDelegate next, Deployment deployment, Assets assets, ILogger<ErrorPages> logger)
{
    /// <summary>When to come back while a key or the store cannot be reached.</summary>
    public const string RetryAfterSeconds = "60";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception error) when (!context.Response.HasStarted)
        {
            Logs.RequestFailed(logger, error);
            context.Response.Clear();
            context.Response.StatusCode = StatusOf(error);
        }
        var response = context.Response;
        if (response.StatusCode >= StatusCodes.Status400BadRequest && !response.HasStarted && response.ContentType is null)
        {
            Note(context);
            await WriteAsync(context);
        }
    }

    /// <summary>Writes down what was refused, by the page's own name: what a stranger put into the address stays out of the log.</summary>
    private void Note(HttpContext context)
    {
        if (context.Response.StatusCode < StatusCodes.Status500InternalServerError)
        {
            var page = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "no page";
            var mailbox = context.RequestServices.GetService<Viewer>()?.User?.Mailbox.Value ?? "nobody";
            Logs.Refused(logger, context.Response.StatusCode, page, mailbox);
        }
    }

    private static int StatusOf(Exception error) => error switch
    {
        KeyUnavailableException => StatusCodes.Status503ServiceUnavailable,
        BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };

    private async Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status503ServiceUnavailable)
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
        }
        response.ContentType = "text/html; charset=utf-8";
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.WriteAsync(ErrorPage.Html(response.StatusCode, deployment.ServiceName, assets), context.RequestAborted);
        }
    }
}
