using System.Collections.Concurrent;
using SecureMail.Core.Transport;

namespace SecureMail.Functions.Tests.Bench;

/// <summary>Keeps the service's own mails; when told to, it breaks instead.</summary>
internal sealed class RecordingTransport : IMailTransport
{
    private readonly ConcurrentQueue<OutgoingMail> mails = new();
    private int tries;

    public IReadOnlyList<OutgoingMail> Mails => [.. mails];

    public int Tries => tries;

    public bool IsBroken { get; set; }

    public Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref tries);
        if (IsBroken)
        {
            throw new InvalidOperationException("The transport broke.");
        }
        mails.Enqueue(mail);
        return Task.FromResult(new TransportResult(TransportOutcome.Accepted, "Taken.", new Dictionary<string, string>()));
    }
}
