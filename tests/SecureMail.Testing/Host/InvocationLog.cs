using System.Collections.Concurrent;

namespace SecureMail.Testing.Host;

/// <summary>Which functions run at this moment, and how every trigger ended.</summary>
public sealed class InvocationLog
{
    private readonly ConcurrentDictionary<long, string> running = new();
    private readonly ConcurrentQueue<Invocation> ended = new();
    private long number;

    /// <summary>Called as an invocation begins, with the function's name.</summary>
    public Action<string>? Began { get; set; }

    /// <summary>The functions that run now, one name for each invocation.</summary>
    public IReadOnlyList<string> Running => [.. running.Values];

    /// <summary>Triggers that ended, in order; requests that were proxied are not among them.</summary>
    public IReadOnlyList<Invocation> Ended => [.. ended];

    /// <summary>Notes the end of a trigger.</summary>
    public void Add(Invocation invocation) => ended.Enqueue(invocation);

    /// <summary>Notes that an invocation runs until the result is disposed.</summary>
    public IDisposable Begin(string function)
    {
        var id = Interlocked.Increment(ref number);
        running[id] = function;
        Began?.Invoke(function);
        return new Run(() => running.TryRemove(id, out _));
    }

    private sealed class Run(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
