using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Pages;

/// <summary>
/// Who signs in on a message's page has asked, by that form, to read the message. So it counts as opened, without another
/// button.
/// </summary>
internal sealed class ReadRequest(MessageAccess access)
{
    /// <summary>Marks the message as opened if the person has a part in it; returns where to go.</summary>
    public async Task<string> CarryOutAsync(MailboxHash viewer, string? message, CancellationToken cancellationToken)
    {
        if (MessageId.TryParse(message) is not { } id)
        {
            return PortalPaths.Root;
        }
        if (await access.FindAsync(viewer, id, cancellationToken) is { } view)
        {
            await access.MarkOpenedAsync(view, cancellationToken);
        }
        return PortalPaths.Message(id);
    }
}
