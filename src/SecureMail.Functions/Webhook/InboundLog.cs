using SecureMail.Core;
using SecureMail.Core.Store;
using SecureMail.Functions.Hosting;

namespace SecureMail.Functions.Webhook;

/// <summary>What the webhook writes down: ids and counts, never an address or a word of a mail.</summary>
internal sealed partial class InboundLog(Measurements measurements, TimeProvider clock, ILogger<InboundLog> log)
{
    public long Start() => clock.GetTimestamp();

    public void Accepted(Acceptance acceptance, int bytes, long start)
    {
        var time = clock.GetElapsedTime(start);
        measurements.Accepted(acceptance.State, time);
        var @sealed = acceptance.Recipients.Count(verdict => verdict.IsKept);
        LogAccepted(acceptance.Id, acceptance.State, bytes, @sealed, acceptance.Recipients.Count - @sealed, (long)time.TotalMilliseconds);
    }

    public void Refused(int status)
    {
        measurements.Refused(status);
        LogRefused(status);
    }

    [LoggerMessage(100, LogLevel.Information, "Mail {Message}: {State}, {Bytes} bytes, {Sealed} recipients sealed, {Passed} passed, {Milliseconds} ms")]
    private partial void LogAccepted(MessageId message, AcceptanceState state, int bytes, int @sealed, int passed, long milliseconds);

    [LoggerMessage(101, LogLevel.Warning, "A mail was refused: {Status}")]
    private partial void LogRefused(int status);
}
