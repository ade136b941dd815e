namespace SecureMail.Functions.Hosting;

/// <summary>
/// Answers whoever asks whether the program is there, before anything else in it: <c>GET /</c> is a Functions host, which
/// waits for it, <c>GET /health</c> a container's runtime. Shallow: a store that does not answer is no reason to restart.
/// </summary>
internal static class Ping
{
    private const string Root = "/";
    private const string Health = "/health";

    public static void UsePing(this WebApplication app)
    {
        var warmUp = app.Services.GetRequiredService<WarmUp>();
        app.Use(next => context =>
        {
            if (!IsPing(context.Request))
            {
                return next(context);
            }
            context.Response.OnCompleted(warmUp.BeginAsync);
            context.Response.ContentType = "text/plain; charset=utf-8";
            return context.Response.WriteAsync(context.Request.Path.Value == Root ? "SecureMail" : "Healthy", context.RequestAborted);
        });
    }

    private static bool IsPing(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path.Value is (Root or Health);
}
