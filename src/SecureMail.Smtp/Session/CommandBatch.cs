using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>
/// Commands in order and their replies in order: all at once where the server offers PIPELINING (RFC 2920), one by one
/// elsewhere. Whoever reads the replies need not know which.
/// </summary>
internal sealed class CommandBatch(SmtpSession session, IReadOnlyList<string> commands)
{
    private readonly bool isPipelined = session.Capabilities.Offers("PIPELINING");
    private int next;
    private WireFault written;

    public async ValueTask<SmtpAnswer> NextAsync(TimeSpan patience, CancellationToken ct)
    {
        var command = commands[next++];
        if (!isPipelined) return await session.AskAsync(command, patience, ct);
        if (next == 1) written = await WriteAllAsync(ct);
        if (written is WireFault.OutOfTurn or WireFault.TimedOut) return session.Fail(written);
        var answer = await session.ListenAsync(patience, ct);
        return answer.Reply is null && written != WireFault.None ? written : answer;
    }

    /// <summary>
    /// Leaves the batch before its end: what was said already cannot be taken back, so the dialogue is out of step.
    /// </summary>
    public void Leave()
    {
        if (isPipelined && next < commands.Count) session.InStep = false;
    }

    private async ValueTask<WireFault> WriteAllAsync(CancellationToken ct)
    {
        if (session.Wire.HasUnread) return WireFault.OutOfTurn;
        var lines = new MemoryStream();
        foreach (var command in commands) lines.Write(SmtpWire.CommandBytes(command));
        return await session.Wire.WriteAsync(lines.ToArray(), session.Timeouts.Block, ct);
    }
}
