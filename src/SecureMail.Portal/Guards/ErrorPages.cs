using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Portal.Look;

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
            await WriteAsync(context);
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
