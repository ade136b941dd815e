using SecureMail.Core.Store;

namespace SecureMail.Core.Notify;

/// <summary>What a notice says: who wrote, until when, and where to read. Never subject or content.</summary>
/// <param name="OrganisationName">The organisation as recipients know it.</param>
/// <param name="Message">The message.</param>
/// <param name="Mailbox">The recipient's mailbox; makes the Message-ID of the notice the same at every attempt.</param>
/// <param name="Recipient">The recipient's address.</param>
/// <param name="Sender">The sender's address; null for the null sender.</param>
/// <param name="AcceptedAt">When the message was accepted.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="SealedMessage">The sealed message to attach; null when it is too large or the organisation sends links only.</param>
/// <param name="Language">The organisation's language, of <see cref="MailLanguages"/>.</param>
public sealed record Notice(
    string OrganisationName,
    MessageId Message,
    MailboxHash Mailbox,
    string Recipient,
    string? Sender,
    DateTimeOffset AcceptedAt,
    DateTimeOffset ExpiresAt,
    byte[]? SealedMessage,
    string Language = MailLanguages.Default)
{
    /// <summary>How often the sender asked for another notice; 0 for the first.</summary>
    public long Round { get; init; }
}
