using SecureMail.Core.Store;
using SecureMail.Functions.Hosting;

namespace SecureMail.Functions.Triggers;

/// <summary>
/// Runs the triggers when no Functions host does: polls the three queues and sweeps once a minute. The same rules as the
/// host's: a hint is hidden while it is worked on, comes again after a failure, and moves to a poison queue after five.
/// When the program is asked to end, nothing new is begun and what runs is finished: a mail that is cut off between the end
/// of its content and the server's answer may arrive twice.
/// </summary>
internal sealed partial class Pump(
    IHints hints, Trigger trigger, StorageReady storage, TimeProvider clock, ILogger<Pump> log) : BackgroundService
{
    private const int MostDequeues = 5;
    private const int BatchSize = 8;

    // Runs of one queue at one time: one that waits for a slow server keeps no other from beginning.
    private const int MostAtOnce = 32;
    private static readonly TimeSpan HideFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // The host waits 30 s for all that ends, and so do most runtimes of containers.
    private static readonly TimeSpan FinishWithin = TimeSpan.FromSeconds(20);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!await GuardAsync("storage", () => PrepareAsync(stoppingToken), stoppingToken) && !stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(LongestPause, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        using var ending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        await using var stop = stoppingToken.Register(() => ending.CancelAfter(FinishWithin));
        await Task.WhenAll(
            PollAsync(StorageNames.Notifications, trigger.NotifyAsync, stoppingToken, ending.Token),
            PollAsync(StorageNames.Deliveries, trigger.DeliverAsync, stoppingToken, ending.Token),
            PollAsync(StorageNames.Expirations, trigger.ExpireAsync, stoppingToken, ending.Token),
            SweepAsync(stoppingToken));
    }

    private async Task<bool> PrepareAsync(CancellationToken stopping)
    {
        await storage.EnsureAsync(stopping);
        return true;
    }

    private async Task PollAsync(
        string queue, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run, CancellationToken stopping, CancellationToken ending)
    {
        var pause = ShortestPause;
        List<Task> running = [];
        while (!stopping.IsCancellationRequested)
        {
            running.RemoveAll(one => one.IsCompleted);
            var found = running.Count == MostAtOnce
                || await GuardAsync(queue, () => BeginAsync(queue, run, running, ending), ending);
            pause = found ? ShortestPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
            await Task.Delay(pause, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await Task.WhenAll(running);
    }

    private async Task<bool> BeginAsync(
        string queue, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run, List<Task> running, CancellationToken ending)
    {
        var received = await hints.ReceiveAsync(queue, Math.Min(BatchSize, MostAtOnce - running.Count), HideFor, ending);
        running.AddRange(received.Select(hint => GuardAsync(queue, () => RunAsync(queue, hint, run, ending), ending)));
        return received.Count > 0;
    }

    private async Task<bool> RunAsync(
        string queue, ReceivedHint hint, Func<ReadOnlyMemory<byte>, CancellationToken, Task> run, CancellationToken ending)
    {
        if (hint.DequeueCount > MostDequeues)
        {
            await GiveBackAsync(queue, hint, ending);
            return true;
        }
        try
        {
            using var bound = TriggerTime.Bound(clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, ending);
            await run(hint.Body, both.Token);
        }
        catch when (!ending.IsCancellationRequested)
        {
            await GiveBackAsync(queue, hint, ending);
            throw;
        }
        await hints.DeleteAsync(queue, hint, ending);
        return true;
    }

    private async Task GiveBackAsync(string queue, ReceivedHint hint, CancellationToken ending)
    {
        if (hint.DequeueCount < MostDequeues)
        {
            await hints.PostponeAsync(queue, hint, AfterFailure, ending);
            return;
        }
        await hints.SendAsync(queue + StorageNames.PoisonSuffix, hint.Body, TimeSpan.Zero, ending);
        await hints.DeleteAsync(queue, hint, ending);
    }

    private async Task SweepAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await GuardAsync("sweep", () => RunSweepAsync(stopping), stopping);
            await Task.Delay(SweepEvery, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RunSweepAsync(CancellationToken stopping)
    {
        await trigger.SweepAsync(stopping);
        return true;
    }

    /// <summary>A failing run must not stop the pump: it is logged, and the hint or the sweep brings the work again.</summary>
    private async Task<bool> GuardAsync(string what, Func<Task<bool>> run, CancellationToken stopping)
    {
        try
        {
            return await run();
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            LogFailure(failure, what);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(310, LogLevel.Error, "A run of {What} failed; it comes again")]
    private partial void LogFailure(Exception failure, string what);
}
