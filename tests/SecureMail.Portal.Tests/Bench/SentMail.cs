using SecureMail.Core.Transport;

namespace SecureMail.Portal.Tests.Bench;

/// <summary>Keeps the service's own mail instead of sending it.</summary>
internal sealed class SentMail : IMailTransport
{
    public long MaxAttachedBytes => long.MaxValue;

    public bool ReportsLater => false;

    public List<OutgoingMail> Mails { get; } = [];

    public Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        Mails.Add(mail);
        return Task.FromResult(new TransportResult(TransportOutcome.Accepted, "Taken.", new Dictionary<string, string>()));
    }
}
