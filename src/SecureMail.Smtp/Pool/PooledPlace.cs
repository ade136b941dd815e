using SecureMail.Smtp.Session;

namespace SecureMail.Smtp.Pool;

/// <summary>The right to hold one connection to one server; given back when disposed.</summary>
internal sealed class PooledPlace(ConnectionPool pool, ServerKey key, ServerPool server) : IDisposable
{
    /// <summary>A connection that waits, or null when a new one must be opened. The caller owns it.</summary>
    public SmtpSession? TakeIdle() => pool.TakeIdle(server);

    /// <summary>Lets a connection wait for the next mail. The pool owns it.</summary>
    public void Keep(SmtpSession session) => pool.Keep(key, server, session);

    public void Dispose() => pool.Leave(key, server);
}
