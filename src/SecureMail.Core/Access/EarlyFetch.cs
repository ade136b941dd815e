namespace SecureMail.Core.Access;

/// <summary>
/// A blob that is fetched while its key is still asked for. It is given away once, and who takes it disposes it; what nobody took is
/// disposed here, and why it could not be fetched interests nobody then.
/// </summary>
internal sealed class EarlyFetch(Task<Stream?> fetching) : IAsyncDisposable
{
    private bool isTaken;

    /// <summary>The blob; null when there is none.</summary>
    public Task<Stream?> TakeAsync()
    {
        isTaken = true;
        return fetching;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (isTaken)
        {
            return;
        }
        await ((Task)fetching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (fetching.IsCompletedSuccessfully && await fetching is { } blob)
        {
            await blob.DisposeAsync();
        }
    }
}
