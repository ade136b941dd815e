using Microsoft.AspNetCore.Http;
using SecureMail.Core.Notify;
using SecureMail.Portal.Look;

namespace SecureMail.Portal.Guards;

/// <summary>Headers of every answer, errors included. What an endpoint has set itself stays.</summary>
internal sealed class SecurityHeaders(RequestDelegate next, Deployment deployment, Assets assets)
{
    /// <summary>One script, known by its hash; nothing from elsewhere; and nobody frames a page.</summary>
    private readonly string pagePolicy =
        $"default-src 'none'; script-src {assets.ScriptSource}; connect-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";

    private const string TwoYears = "max-age=63072000; includeSubDomains";

    private static readonly (string Name, string Value)[] Always =
    [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=()"),
    ];

    public Task InvokeAsync(HttpContext context)
    {
        // At the last moment, since an error clears the headers that were set before it.
        context.Response.OnStarting(Add, context);
        return next(context);
    }

    private Task Add(object state)
    {
        var response = ((HttpContext)state).Response;
        response.Headers.TryAdd("Content-Security-Policy", pagePolicy);
        foreach (var (name, value) in Always)
        {
            response.Headers.TryAdd(name, value);
        }
        if (!response.Headers.CacheControl.ToString().Contains("max-age", StringComparison.Ordinal))
        {
            response.Headers.CacheControl = "no-store";
        }
        if (deployment.PortalUrl.Scheme == Uri.UriSchemeHttps)
        {
            response.Headers.StrictTransportSecurity = TwoYears;
        }
        return Task.CompletedTask;
    }
}
