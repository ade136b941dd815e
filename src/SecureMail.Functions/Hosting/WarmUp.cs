namespace SecureMail.Functions.Hosting;

/// <summary>
/// Does, once the program has answered for the first time, what the first mail would otherwise have to wait for: opens the
/// connections to the store and goes a mail's whole way in memory. A mail that comes meanwhile waits for none of it beyond
/// what it needs itself. A failure costs only this head start.
/// </summary>
internal sealed partial class WarmUp(StorageReady storage, Rehearsal rehearsal, Knock knock, TimeProvider clock, ILogger<WarmUp> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Begins, if it has not begun yet; returns at once.</summary>
    public Task BeginAsync()
    {
        begun.TrySetResult();
        return Task.CompletedTask;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await begun.Task.WaitAsync(stoppingToken);
        var start = clock.GetTimestamp();
        try
        {
            using var limit = new CancellationTokenSource(Longest, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stoppingToken);
            await Task.WhenAll(storage.EnsureAsync(both.Token), rehearsal.RunAsync(both.Token), knock.RunAsync(both.Token));
            LogWarm((long)clock.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailure(failure);
        }
        // What start and rehearsal left behind is given back: an idle instance is paid for by its size.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    [LoggerMessage(320, LogLevel.Information, "Warm after {Milliseconds} ms")]
    private partial void LogWarm(long milliseconds);

    [LoggerMessage(321, LogLevel.Warning, "Not warm: the first mail will wait for what failed here")]
    private partial void LogFailure(Exception failure);
}
