using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Sessions;

/// <summary>Who is signed in on this request. Filled while the session is checked.</summary>
internal sealed class Viewer(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>The account; null when nobody is signed in.</summary>
    public PortalUser? User { get; set; }

    /// <summary>The session's id in the list of sessions.</summary>
    public string? Session { get; set; }

    /// <summary>When the person signed in.</summary>
    public DateTimeOffset? SignedInAt { get; set; }

    /// <summary>
    /// Whether they signed in just now. Ways of getting in are added and removed only then, so that a computer left alone
    /// gives nobody a lasting way in (OWASP ASVS 5.0 7.5.1).
    /// </summary>
    public bool IsFresh => clock.GetUtcNow() - SignedInAt <= Fresh;

    /// <summary>The mailbox, on pages that only a signed-in person reaches.</summary>
    public MailboxHash Mailbox =>
        User?.Mailbox ?? throw new InvalidOperationException("internal error: a page for signed-in people was reached by nobody");
}
