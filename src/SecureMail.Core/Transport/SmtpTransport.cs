using SecureMail.Core.Organisations;
using SecureMail.Smtp;

namespace SecureMail.Core.Transport;

/// <summary>Sends the service's own mail through one SMTP server, with the null envelope sender, so that nothing answers it, unless the mail has a return path of its own.</summary>
/// <param name="handover">Hands over.</param>
/// <param name="route">The server.</param>
/// <param name="credentials">What it wants to know before it takes mail; null: nothing.</param>
public sealed class SmtpTransport(SmtpHandover handover, MailRoute route, SmtpCredentials? credentials) : IMailTransport
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
        var ours = new Handover(route, mail.ReturnPath ?? NullSender, mail.Recipient, content) { Credentials = credentials };
        return await handover.SendAsync(ours, cancellationToken);
    }
}
