using System.Security.Cryptography;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using SecureMail.DevHost.Tools;

namespace SecureMail.Testing.Host;

/// <summary>
/// A stand-in of the Azure Functions host for a custom handler: starts the package's program, proxies HTTP, polls the
/// queues, fires timers, kills and restarts by the host's rules.
/// https://learn.microsoft.com/azure/azure-functions/functions-custom-handlers
/// </summary>
public sealed class FunctionsHostStandIn : IAsyncDisposable
{
    // Invocations wait while the handler starts: four times the initial 30 s.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(120);

    private readonly FunctionsHostOptions options;
    private readonly TimeProvider clock;
    private readonly TriggerCaller caller;
    private readonly CancellationTokenSource stopping = new();
    private readonly List<Task> listeners = [];
    private HttpFront front = null!;

    private FunctionsHostStandIn(FunctionsHostOptions options, TimeProvider clock, RandomNumberGenerator randomness)
    {
        this.options = options;
        this.clock = clock;
        Folder = HostFolder.Read(options.Package, options.Settings);
        caller = new TriggerCaller(randomness);
        Handler = new HandlerSupervisor(Folder, options.Settings, clock, randomness);
    }

    /// <summary>The package.</summary>
    public HostFolder Folder { get; }

    /// <summary>The handler and its restarts.</summary>
    public HandlerSupervisor Handler { get; }

    /// <summary>What runs and what ended.</summary>
    public InvocationLog Log { get; } = new();

    /// <summary>Where HTTP requests go.</summary>
    public Uri Address => front.Address;

    /// <summary>Starts the host. The handler need not answer yet: invocations wait for it.</summary>
    public static async Task<FunctionsHostStandIn> StartAsync(
        FunctionsHostOptions options, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var host = new FunctionsHostStandIn(options, clock, randomness);
        host.Handler.Start();
        host.front = await HttpFront.StartAsync(
            host.Folder, options.Port == 0 ? FreePort.Take() : options.Port, host.caller, host.RunAsync, clock, cancellationToken);
        var queues = new QueueServiceClient(
            options.Settings["AzureWebJobsStorage"], new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        foreach (var function in host.Folder.Functions)
        {
            if (function.Kind == TriggerKind.Queue)
            {
                var listener = new QueueListener(
                    host.Folder, queues, function, (message, body, stop) => host.RunQueueAsync(function, message, body, stop), clock);
                host.listeners.Add(listener.RunAsync(host.stopping.Token));
            }
            else if (function.Kind == TriggerKind.Timer && options.TimersEvery is { } every)
            {
                host.listeners.Add(host.KeepTimeAsync(function, every));
            }
        }
        return host;
    }

    /// <summary>Fires a timer now and waits for its end.</summary>
    public Task<Invocation> RunTimerAsync(string name, CancellationToken cancellationToken) =>
        PostAsync(name, TriggerPayloads.OfTimer(Folder.Function(name), clock.GetUtcNow(), isPastDue: false), cancellationToken);

    /// <summary>Posts any payload to any path, as the host itself would.</summary>
    public async Task<Invocation> PostAsync(string function, byte[] payload, CancellationToken cancellationToken)
    {
        var invocation = new Invocation(function, InvocationOutcome.TimedOut, 0, "");
        await RunAsync(
            function, async (handler, bound) => invocation = await caller.CallAsync(handler, function, payload, bound), cancellationToken);
        Log.Add(invocation);
        return invocation;
    }

    /// <summary>Kills the handler and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await Handler.DisposeAsync();
        await Task.WhenAll(listeners);
        await front.DisposeAsync();
        caller.Dispose();
        stopping.Dispose();
    }

    private Task<Invocation> RunQueueAsync(FunctionDefinition function, QueueMessage message, byte[] body, CancellationToken stop)
    {
        var binary = function.IsBinary && options.HonoursDataType;
        return PostAsync(function.Name, TriggerPayloads.OfQueue(function, binary, message, body, clock.GetUtcNow()), stop);
    }

    private async Task KeepTimeAsync(FunctionDefinition function, TimeSpan every)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(every, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stopping.IsCancellationRequested)
            {
                // An occurrence that fails does not stop the schedule; one that hangs holds up the next.
                await ((Task)RunTimerAsync(function.Name, stopping.Token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>One invocation: waits for the handler; when it takes longer than the function's time, the handler dies for it.</summary>
    private async Task RunAsync(string function, Func<HandlerProcess, CancellationToken, Task> call, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(LongestWait, clock);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var handler = await Handler.ReadyAsync(waiting.Token);
        using var timeout = new CancellationTokenSource(options.FunctionTimeout ?? Folder.FunctionTimeout, clock);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        using var kill = timeout.Token.Register(Handler.KillAsHost);
        using var run = Log.Begin(function);
        try
        {
            await call(handler, bound.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            // The result stays what it was: timed out.
        }
    }
}
