using SecureMail.Smtp.Session;

namespace SecureMail.Smtp.Pool;

/// <summary>One server's places and its connections that wait for the next mail. Guarded by the pool's lock.</summary>
internal sealed class ServerPool(int maxConnections) : IDisposable
{
    public SemaphoreSlim Places { get; } = new(maxConnections);

    /// <summary>Callers that hold or await a place.</summary>
    public int Users { get; set; }

    /// <summary>The connections that wait, the freshest last, each with the timer that ends it.</summary>
    public List<(SmtpSession Session, ITimer Timer)> Idle { get; } = [];

    public void Dispose() => Places.Dispose();
}
