using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Pages;

/// <summary>
/// Somebody asked, by a form, to read a message: with the button on its page, or by signing in there, which counts
/// without another button. It is opened first: what could not be opened, nobody saw, and no receipt says so.
/// </summary>
internal sealed class ReadRequest(PersonAccess access, MessageOpener opener)
{
    /// <summary>Opens the message if the person has a part in it, and marks it as opened; returns where to go.</summary>
    public async Task<string> CarryOutAsync(MailboxHash viewer, string? message, CancellationToken cancellationToken)
    {
        if (MessageId.TryParse(message) is not { } id)
        {
            return PortalPaths.Root;
        }
        if (await access.FindAsync(viewer, id, cancellationToken) is { } view)
        {
            await CarryOutAsync(view, cancellationToken);
        }
        return PortalPaths.Message(id);
    }

    /// <summary>Opens the message and marks it as opened; otherwise says why not, and nothing is marked.</summary>
    public async Task<OpenFailure> CarryOutAsync(MessageView view, CancellationToken cancellationToken)
    {
        var opened = await opener.OpenManifestAsync(view.Message, cancellationToken);
        if (opened.Message is not { } message)
        {
            return opened.Failure;
        }
        await message.DisposeAsync();
        await access.MarkOpenedAsync(view, cancellationToken);
        return OpenFailure.None;
    }
}
