using System.Collections.Concurrent;
using SecureMail.Core.Transport;

namespace SecureMail.Core.Tests.Bench;

/// <summary>Keeps the service's own mails and answers as the test says; at first it takes everything.</summary>
internal sealed class RecordingTransport : IMailTransport
{
    private readonly ConcurrentQueue<OutgoingMail> mails = new();

    public IReadOnlyList<OutgoingMail> Mails => [.. mails];

    public TransportOutcome Outcome { get; set; } = TransportOutcome.Accepted;

    public Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        mails.Enqueue(mail);
        return Task.FromResult(new TransportResult(Outcome, $"The server said {Outcome}.", new Dictionary<string, string> { ["Server"] = "mx.example" }));
    }
}
