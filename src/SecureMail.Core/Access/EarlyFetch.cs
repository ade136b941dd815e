namespace SecureMail.Core.Access;

/// <summary>
/// A blob that is fetched before it is known whether it will be read. It is given away once, and who takes it disposes it; what nobody
/// took is disposed here, and why it could not be fetched interests nobody then.
/// </summary>
internal sealed class EarlyFetch(Task<Stream?> fetching) : IAsyncDisposable
{
    /// <summary>Whether it was given away already.</summary>
    public bool IsTaken { get; private set; }

    /// <summary>The blob; null when there is none.</summary>
    public Task<Stream?> TakeAsync()
    {
        IsTaken = true;
        return fetching;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (IsTaken)
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
