namespace SecureMail.Functions.Hosting;

/// <summary>
/// Makes sure, once, that tables, queues and the container exist: at the first request that needs them and not at start,
/// so that the host's readiness ping is answered at once. A failure is tried again by the next caller.
/// </summary>
/// <param name="create">Creates what is missing.</param>
internal sealed class StorageReady(Func<CancellationToken, Task> create) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile bool ready;

    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (ready)
        {
            return;
        }
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (!ready)
            {
                await create(cancellationToken);
                ready = true;
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();
}
