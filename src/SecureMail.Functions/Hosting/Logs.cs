namespace SecureMail.Functions.Hosting;

/// <summary>
/// Logs on standard output: one line each, as JSON in production, with the trace (W3C) and, under a Functions host, the
/// invocation. They name messages by their ids and hold no content and no address.
/// </summary>
internal static class Logs
{
    private const string InvocationHeader = "X-Azure-Functions-InvocationId";
    private static readonly Func<ILogger, Guid, IDisposable?> Invocation = LoggerMessage.DefineScope<Guid>("Invocation {InvocationId}");

    public static void AddLogs(this WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders()
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .Configure(options => options.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        if (builder.Environment.IsDevelopment())
        {
            builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        }
        else
        {
            builder.Logging.AddJsonConsole(console =>
            {
                console.IncludeScopes = true;
                console.TimestampFormat = "O";
                console.UseUtcTimestamp = true;
            });
        }
    }

    /// <summary>Puts the host's invocation id into every line that a request writes.</summary>
    public static void UseInvocationScope(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("SecureMail.Invocation");
        app.Use(async (context, next) =>
        {
            using (Guid.TryParse(context.Request.Headers[InvocationHeader], out var invocation) ? Invocation(log, invocation) : null)
            {
                await next(context);
            }
        });
    }
}
