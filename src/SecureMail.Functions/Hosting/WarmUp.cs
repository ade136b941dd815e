using SecureMail.Core.Keys;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Does, once the program has answered for the first time, what the first mail would otherwise have to wait for: opens the
/// connections to the store and the keys of addresses, and goes a mail's whole way in memory. A mail that comes meanwhile
/// waits for none of it beyond what it needs itself. A failure costs only this head start.
/// </summary>
internal sealed partial class WarmUp(
    StorageReady storage, Rehearsal rehearsal, Knock knock, Keyring keyring, TimeProvider clock, ILogger<WarmUp> log) : BackgroundService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // One unwrapping at the vault for each.
    private const int MostOrganisations = 8;

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
            await Task.WhenAll(OpenAsync(both.Token), rehearsal.RunAsync(both.Token), knock.RunAsync(both.Token));
            LogWarm((long)clock.GetElapsedTime(start).TotalMilliseconds);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogFailure(failure);
        }
        // What start and rehearsal left behind is given back: an idle instance is paid for by its size.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        await storage.EnsureAsync(cancellationToken);
        await keyring.OpenAheadAsync(MostOrganisations, cancellationToken);
    }

    [LoggerMessage(320, LogLevel.Information, "Warm after {Milliseconds} ms")]
    private partial void LogWarm(long milliseconds);

    [LoggerMessage(321, LogLevel.Warning, "Not warm: the first mail will wait for what failed here")]
    private partial void LogFailure(Exception failure);
}
