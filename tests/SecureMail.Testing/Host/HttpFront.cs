using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Forwarder;

namespace SecureMail.Testing.Host;

/// <summary>
/// The host's HTTP side: routes requests to functions and proxies them with YARP's default transformer. The platform's
/// front end says in X-Forwarded-Proto and DISGUISED-HOST what the client really asked for.
/// </summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const string PublicHost = "DISGUISED-HOST";
    private const long LargestBody = 104_857_600; // FUNCTIONS_REQUEST_BODY_SIZE_LIMIT
    // No byte in either direction for so long ends a request.
    private static readonly ForwarderRequestConfig Forwarding = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly WebApplication web;
    private readonly HttpMessageInvoker invoker;
    private readonly TriggerCaller caller;
    private readonly Func<string, Func<HandlerProcess, CancellationToken, Task>, CancellationToken, Task> run;

    private HttpFront(
        WebApplication web, TriggerCaller caller, TimeProvider clock, Func<string, Func<HandlerProcess, CancellationToken, Task>, CancellationToken, Task> run)
    {
        (this.web, this.caller, this.run) = (web, caller, run);
        invoker = new HttpMessageInvoker(new ConnectAgain(clock)
        {
            InnerHandler = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.None },
        });
    }

    public Uri Address => new(web.Urls.Single());

    /// <param name="folder">The functions.</param>
    /// <param name="port">The port on 127.0.0.1.</param>
    /// <param name="caller">Makes invocation ids.</param>
    /// <param name="run">Runs an invocation: waits for the handler, and bounds the time.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<HttpFront> StartAsync(
        HostFolder folder,
        int port,
        TriggerCaller caller,
        Func<string, Func<HandlerProcess, CancellationToken, Task>, CancellationToken, Task> run,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddHttpForwarder();
        var web = builder.Build();
        var front = new HttpFront(web, caller, clock, run);
        foreach (var function in folder.Functions.Where(function => function is { Kind: TriggerKind.Http, IsProxied: true } && folder.ProxiesHttp))
        {
            web.MapMethods(function.Route, function.Methods, context => front.ProxyAsync(function.Name, context));
        }
        web.MapFallback(context => NotFound(context));
        await web.StartAsync(cancellationToken);
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        invoker.Dispose();
    }

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task ProxyAsync(string function, HttpContext context)
    {
        FixHeaders(context.Request);
        AddHeaders(context.Request.Headers);
        var forwarder = context.RequestServices.GetRequiredService<IHttpForwarder>();
        await run(function, async (handler, _) =>
        {
            var error = await forwarder.SendAsync(context, handler.Address.AbsoluteUri, invoker, Forwarding);
            if (error != ForwarderError.None && !context.Response.HasStarted)
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError; // "Failed to proxy request with ForwarderError"
            }
        }, context.RequestAborted);
    }

    // AppServiceHeaderFixupMiddleware
    private static void FixHeaders(HttpRequest request)
    {
        if (request.Headers["X-Forwarded-Proto"].ToString() is { Length: > 0 } scheme)
        {
            request.Scheme = scheme;
        }
        if (request.Headers[PublicHost].ToString() is { Length: > 0 } host)
        {
            request.Host = new HostString(host);
        }
    }

    private void AddHeaders(IHeaderDictionary headers)
    {
        var id = caller.NewInvocationId();
        headers["X-Azure-Functions-HostVersion"] = TriggerCaller.HostVersion;
        headers["X-Azure-Functions-InvocationId"] = id;
        headers.TryAdd("x-ms-invocation-id", id);
    }

    /// <summary>Tries a connection again that was refused: up to 10 times, after 50 to 250 ms.</summary>
    private sealed class ConnectAgain(TimeProvider clock) : DelegatingHandler
    {
        private const int MostTries = 10;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            for (var tries = 1; ; tries++)
            {
                try
                {
                    return await base.SendAsync(request, cancellationToken);
                }
                catch (HttpRequestException refused) when (tries < MostTries && refused.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused })
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(50 * tries, 250)), clock, cancellationToken);
                }
            }
        }
    }
}
