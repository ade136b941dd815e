using Microsoft.AspNetCore.Http;
using SecureMail.Core.Notify;

namespace SecureMail.Portal.Guards;

/// <summary>
/// Refuses forms that another site sent, before anything reads them, and methods that no page has. The antiforgery token guards as well; this needs no
/// secret and no cookie (W3C Fetch Metadata).
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next, Deployment deployment)
{
    private readonly string ownOrigin = deployment.PortalUrl.GetLeftPart(UriPartial.Authority);

    public Task InvokeAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var isLook = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        if (!isLook && !HttpMethods.IsPost(method))
        {
            // A page without a handler for a method would be shown without one.
            context.Response.Headers.Allow = "GET, HEAD, POST";
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return Task.CompletedTask;
        }
        if (isLook || IsOurs(context.Request.Headers))
        {
            return next(context);
        }
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private bool IsOurs(IHeaderDictionary headers)
    {
        if (headers.TryGetValue("Sec-Fetch-Site", out var site))
        {
            return site == "same-origin" || site == "none";
        }
        // "null" is what a browser says of our own pages, since they ask it to send no referrer (Fetch section 3.2).
        var origin = headers.Origin.ToString();
        return origin is "" or "null" || origin == ownOrigin;
    }
}
