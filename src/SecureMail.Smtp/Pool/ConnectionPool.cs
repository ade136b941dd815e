using SecureMail.Smtp.Session;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Pool;

/// <summary>
/// Connections by server. Each server has its own places and its own queue, so a slow one delays nobody else's mail;
/// a server that nobody uses leaves nothing behind.
/// </summary>
internal sealed class ConnectionPool(SmtpSenderOptions options, TimeProvider clock) : IAsyncDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<ServerKey, ServerPool> servers = [];
    private bool isClosed;

    /// <summary>Waits for a place at a server; null when too many wait there already, or it takes too long.</summary>
    public async Task<PooledPlace?> EnterAsync(SmtpServer server, CancellationToken ct)
    {
        var key = ServerKey.Of(server);
        ServerPool own;
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isClosed, typeof(SmtpSender));
            if (!servers.TryGetValue(key, out own!))
                servers.Add(key, own = new ServerPool(options.MaxConnectionsPerServer));
            if (own.Users >= options.MaxConnectionsPerServer + options.MaxWaitingPerServer) return null;
            own.Users++;
        }
        using var deadline = new Deadline(clock, options.MaxWaitForPlace, ct);
        try
        {
            await own.Places.WaitAsync(deadline.Token);
            return new PooledPlace(this, key, own);
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            Depart(key, own);
            return null;
        }
        catch
        {
            Depart(key, own);
            throw;
        }
    }

    public void Leave(ServerKey key, ServerPool own)
    {
        own.Places.Release();
        Depart(key, own);
    }

    public SmtpSession? TakeIdle(ServerPool own)
    {
        lock (gate)
        {
            if (own.Idle.Count == 0) return null;
            var (session, timer) = own.Idle[^1];
            own.Idle.RemoveAt(own.Idle.Count - 1);
            timer.Dispose();
            return session;
        }
    }

    public void Keep(ServerKey key, ServerPool own, SmtpSession session)
    {
        // A server that hangs up while nobody talks is noticed at the next mail, before a word is said.
        session.Wire.Listen(CancellationToken.None);
        lock (gate)
        {
            var timer = clock.CreateTimer(
                _ => Expire(key, own, session), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            own.Idle.Add((session, timer));
            timer.Change(isClosed ? TimeSpan.Zero : options.MaxIdleTime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Says goodbye on every connection that waits; those in use end with their mail.</summary>
    public async ValueTask DisposeAsync()
    {
        List<SmtpSession> waiting = [];
        lock (gate)
        {
            isClosed = true;
            foreach (var own in servers.Values)
            {
                foreach (var (session, timer) in own.Idle)
                {
                    timer.Dispose();
                    waiting.Add(session);
                }
                own.Idle.Clear();
            }
        }
        await Task.WhenAll(waiting.Select(session => session.QuitAsync(CancellationToken.None)));
    }

    private void Expire(ServerKey key, ServerPool own, SmtpSession session)
    {
        lock (gate)
        {
            var index = own.Idle.FindIndex(idle => ReferenceEquals(idle.Session, session));
            // Taken for a mail at the same moment: it is that mail's now.
            if (index < 0) return;
            own.Idle[index].Timer.Dispose();
            own.Idle.RemoveAt(index);
            RemoveIfUnused(key, own);
        }
        // The goodbye is a courtesy that nobody waits for; it cannot throw and ends within SmtpTimeouts.Quit.
        _ = session.QuitAsync(CancellationToken.None);
    }

    private void Depart(ServerKey key, ServerPool own)
    {
        lock (gate)
        {
            own.Users--;
            RemoveIfUnused(key, own);
        }
    }

    private void RemoveIfUnused(ServerKey key, ServerPool own)
    {
        if (own.Users > 0 || own.Idle.Count > 0) return;
        servers.Remove(key);
        own.Dispose();
    }
}
