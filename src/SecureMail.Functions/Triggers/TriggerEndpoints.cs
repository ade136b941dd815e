namespace SecureMail.Functions.Triggers;

/// <summary>
/// The endpoints that the Functions host posts its queue and timer triggers to. They exist only under that host, and a
/// request that came from outside through the host's proxy never gets in: such a request bears headers that the client
/// cannot remove.
/// </summary>
internal static class TriggerEndpoints
{
    private const string InvocationId = "X-Azure-Functions-InvocationId";

    // The forwarded-headers middleware, which runs first, turns X-Forwarded-Host and -Proto into X-Original-Host and -Proto.
    private static readonly string[] MarksOfProxying =
    [
        "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Original-Host", "X-Original-Proto", "x-ms-invocation-id",
    ];

    public static void MapTriggers(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/notify", (HttpRequest request, Trigger trigger) => OnHintAsync(request, trigger.NotifyAsync));
        routes.MapPost("/deliver", (HttpRequest request, Trigger trigger) => OnHintAsync(request, trigger.DeliverAsync));
        routes.MapPost("/expire", (HttpRequest request, Trigger trigger) => OnHintAsync(request, trigger.ExpireAsync));
        routes.MapPost("/sweep", (HttpRequest request, Trigger trigger) => OnTimerAsync(request, trigger));
    }

    private static async Task<IResult> OnHintAsync(HttpRequest request, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run)
    {
        if (!IsFromHost(request))
        {
            return Results.NotFound();
        }
        var hint = await TriggerPayload.ReadHintAsync(request.Body, request.HttpContext.RequestAborted);
        if (hint is null)
        {
            return Results.BadRequest();
        }
        using var bound = TriggerTime.Bound(request.HttpContext.RequestServices.GetRequiredService<TimeProvider>());
        await run(hint, bound.Token);
        return Done();
    }

    private static async Task<IResult> OnTimerAsync(HttpRequest request, Trigger trigger)
    {
        if (!IsFromHost(request))
        {
            return Results.NotFound();
        }
        using var bound = TriggerTime.Bound(request.HttpContext.RequestServices.GetRequiredService<TimeProvider>());
        await trigger.SweepAsync(bound.Token);
        return Done();
    }

    private static bool IsFromHost(HttpRequest request) =>
        request.Headers.ContainsKey(InvocationId) && !MarksOfProxying.Any(request.Headers.ContainsKey);

    // An empty 2xx would leave the invocation hanging until the function's time-out: the host waits for a JSON object.
    private static IResult Done() => Results.Text("{}", "application/json");
}
