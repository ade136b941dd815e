using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using SecureMail.Core.Access;
using SecureMail.Core.Reply;

namespace SecureMail.Portal.Pages;

/// <summary>Reply tickets as forms carry them: protected, and good only for the message and person they were made for.</summary>
internal sealed class ReplyTickets(IDataProtectionProvider protection, RandomNumberGenerator randomness, TimeProvider clock)
{
    public string Create(MessageView message) =>
        ProtectorOf(message).Protect(ReplyTicket.Create(randomness, clock).ToString());

    /// <summary>The ticket; null when it was made for another form, or too long ago for its key.</summary>
    public ReplyTicket? Read(MessageView message, string? text)
    {
        try
        {
            return ReplyTicket.TryParse(ProtectorOf(message).Unprotect(text ?? ""));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector ProtectorOf(MessageView message) =>
        protection.CreateProtector("SecureMail.Portal.Reply", message.Message.Id.Value, message.Viewer.Mailbox.Value);
}
