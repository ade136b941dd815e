using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;

namespace SecureMail.Core.Transport;

/// <summary>Sends the service's own mail through one SMTP server, with the null envelope sender, so that nothing answers it, unless the mail has a return path of its own.</summary>
public sealed class SmtpTransport(SmtpHandover handover, MailRoute route) : IMailTransport
{
    private const string NullSender = "";

    /// <inheritdoc/>
    public long MaxAttachedBytes => long.MaxValue;

    /// <inheritdoc/>
    public bool ReportsLater => false;

    /// <inheritdoc/>
    public async Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        await using var content = MemoryStreams.Over(mail.Content);
        return await handover.SendAsync(new Handover(route, mail.ReturnPath ?? NullSender, mail.Recipient, content), cancellationToken);
    }
}
