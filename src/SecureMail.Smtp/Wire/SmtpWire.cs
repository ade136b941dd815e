using System.Net.Sockets;
using System.Text;

namespace SecureMail.Smtp.Wire;

/// <summary>
/// The octets of one connection: commands out, replies in, each within its time. Faults are values; only the caller's
/// cancellation throws. After a fault the wire is good for nothing but <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class SmtpWire(Stream transport, SmtpLimits limits, TimeProvider clock) : IAsyncDisposable
{
    private readonly byte[] buffer = new byte[Math.Max(4_096, 2 * limits.MaxReplyLineBytes)];
    private Stream stream = transport;
    private Task<int>? listening;
    private int start;
    private int end;

    /// <summary>True when the other side said something nobody asked for (or hung up).</summary>
    public bool HasUnread => end > start || listening is { IsCompleted: true };

    /// <summary>When the present mail must be over: no wait goes beyond.</summary>
    public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>The time limit of a step, or what is left of the mail's if that is less.</summary>
    public TimeSpan Within(TimeSpan patience)
    {
        var left = Until - clock.GetUtcNow();
        return left > patience ? patience : left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>
    /// Begins to read before a reply is due, so that a server which speaks out of turn, or hangs up, is noticed.
    /// </summary>
    public void Listen(CancellationToken ct)
    {
        if (listening is null && end == start) listening = ReadMoreAsync(ct).AsTask();
    }

    /// <summary>Sends a command and waits for its reply, both within one time.</summary>
    public async ValueTask<SmtpAnswer> AskAsync(string command, TimeSpan patience, CancellationToken ct)
    {
        if (HasUnread) return WireFault.OutOfTurn;
        using var deadline = new Deadline(clock, Within(patience), ct);
        var fault = await WriteAsync(CommandBytes(command), deadline);
        if (fault == WireFault.TimedOut) return fault;
        // A server that hangs up may have said why.
        var answer = await ReadReplyAsync(deadline);
        return fault != WireFault.None && answer.Reply is null ? fault : answer;
    }

    public async ValueTask<SmtpAnswer> ReadReplyAsync(TimeSpan patience, CancellationToken ct)
    {
        using var deadline = new Deadline(clock, Within(patience), ct);
        return await ReadReplyAsync(deadline);
    }

    public async ValueTask<WireFault> WriteAsync(ReadOnlyMemory<byte> bytes, TimeSpan patience, CancellationToken ct)
    {
        using var deadline = new Deadline(clock, Within(patience), ct);
        return await WriteAsync(bytes, deadline);
    }

    /// <summary>
    /// Everything after this travels through the stream that <paramref name="upgrade"/> makes of the present one.
    /// </summary>
    public void Upgrade(Func<Stream, Stream> upgrade)
    {
        if (HasUnread || listening is not null)
            throw new InvalidOperationException("Internal error: octets in clear would cross into the TLS session.");
        stream = upgrade(stream);
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        // The read that was under way ends with the stream; its failure says nothing new.
        if (listening is not null)
            await listening.ContinueWith(static read => _ = read.Exception, TaskScheduler.Default);
    }

    /// <summary>Command lines are built from checked parts; this is the last door.</summary>
    internal static byte[] CommandBytes(string command)
    {
        if (command.Any(char.IsControl))
            throw new InvalidOperationException("Internal error: a control character reached a command line.");
        return Encoding.UTF8.GetBytes(command + "\r\n");
    }

    private async ValueTask<SmtpAnswer> ReadReplyAsync(Deadline deadline)
    {
        var parser = new ReplyParser(limits);
        while (true)
        {
            start += parser.Consume(buffer.AsSpan(start, end - start));
            if (parser.Answer is { } answer) return answer;
            var fault = await FillAsync(deadline);
            if (fault != WireFault.None) return fault;
        }
    }

    private async ValueTask<WireFault> WriteAsync(ReadOnlyMemory<byte> bytes, Deadline deadline)
    {
        try
        {
            await stream.WriteAsync(bytes, deadline.Token);
            return WireFault.None;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return WireFault.TimedOut;
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            deadline.ThrowIfCallerCancelled();
            return WireFault.Closed;
        }
    }

    private async ValueTask<WireFault> FillAsync(Deadline deadline)
    {
        try
        {
            var pending = listening ?? ReadMoreAsync(deadline.Token).AsTask();
            listening = pending;
            var count = await pending.WaitAsync(deadline.Token);
            listening = null;
            end += count;
            return count == 0 ? WireFault.Closed : WireFault.None;
        }
        catch (OperationCanceledException) when (deadline.HasPassed)
        {
            return WireFault.TimedOut;
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException)
        {
            deadline.ThrowIfCallerCancelled();
            return WireFault.Closed;
        }
    }

    private ValueTask<int> ReadMoreAsync(CancellationToken ct)
    {
        if (start == end) start = end = 0;
        if (end == buffer.Length)
        {
            // A line is at most half the buffer, so there is always room once the consumed half is gone.
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }
        return stream.ReadAsync(buffer.AsMemory(end), ct);
    }
}
