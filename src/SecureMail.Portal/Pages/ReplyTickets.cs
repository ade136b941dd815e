using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Pages;

/// <summary>Reply tickets as forms carry them: protected, and good only for the message and person they were made for.</summary>
internal sealed class ReplyTickets(IDataProtectionProvider protection, RandomNumberGenerator randomness, TimeProvider clock)
{
    public string Create(MessageId message, MailboxHash person) =>
        ProtectorOf(message, person).Protect(ReplyTicket.Create(randomness, clock).ToString());

    /// <summary>The ticket; null when it was made for another message or person, or too long ago for its key.</summary>
    public ReplyTicket? Read(MessageId message, MailboxHash person, string? text)
    {
        try
        {
            return ReplyTicket.TryParse(ProtectorOf(message, person).Unprotect(text ?? ""));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(MessageId message, MailboxHash person) =>
        protection.CreateProtector("SecureMail.Portal.Reply", message.Value, person.Value);
}
