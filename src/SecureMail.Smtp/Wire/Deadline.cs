namespace SecureMail.Smtp.Wire;

/// <summary>A time limit on the injected clock, joined with the caller's cancellation.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationToken caller;
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource joined;

    public Deadline(TimeProvider clock, TimeSpan patience, CancellationToken caller)
    {
        this.caller = caller;
        timer = new CancellationTokenSource(patience, clock);
        joined = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, caller);
    }

    public CancellationToken Token => joined.Token;

    /// <summary>True when the time ran out and the caller did not cancel.</summary>
    public bool HasPassed => timer.IsCancellationRequested && !caller.IsCancellationRequested;

    public void ThrowIfCallerCancelled() => caller.ThrowIfCancellationRequested();

    public void Dispose()
    {
        joined.Dispose();
        timer.Dispose();
    }
}
