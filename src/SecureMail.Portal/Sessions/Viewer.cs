using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Sessions;

/// <summary>Who is signed in on this request. Filled while the session is checked.</summary>
internal sealed class Viewer
{
    /// <summary>The account; null when nobody is signed in.</summary>
    public PortalUser? User { get; set; }

    /// <summary>The mailbox, on pages that only a signed-in person reaches.</summary>
    public MailboxHash Mailbox =>
        User?.Mailbox ?? throw new InvalidOperationException("internal error: a page for signed-in people was reached by nobody");
}
