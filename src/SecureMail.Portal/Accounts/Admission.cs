using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// Where the ways of the mailed code end: a proven mailbox and a password make an account, or give an existing one its new
/// password, and then every other session ends.
/// </summary>
internal sealed class Admission(UserManager<PortalUser> users, MailboxDirectory mailboxes, SessionList sessions, GuessLimits limits)
{
    /// <summary>The account of a proven address, and whether it is stored; one that is not is a new one.</summary>
    public async Task<(PortalUser User, bool IsKnown)> UserOfAsync(string address, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var known = await users.FindByIdAsync(mailbox.Value);
        return (known ?? new PortalUser(AccountStore.Create(mailbox, address)), known is not null);
    }

    /// <summary>Stores what the code was for; false when somebody changed the account meanwhile, and then nothing is stored.</summary>
    public async Task<bool> AdmitAsync(PortalUser user, bool isKnown, ProvenCode code, string source, CancellationToken cancellationToken)
    {
        // Who has proven the mailbox is at home here: strangers' guesses at the password no longer make them wait.
        await limits.RightAsync(user.Mailbox, source, SignIn.Secret, cancellationToken);
        if (isKnown && code.PasswordHash is null)
        {
            return true;
        }
        user.PasswordHash = code.PasswordHash ?? user.PasswordHash;
        // Both give the account a new security stamp, which every session must bear.
        var stored = await (isKnown ? users.UpdateSecurityStampAsync(user) : users.CreateAsync(user));
        if (stored.Succeeded && isKnown)
        {
            await sessions.EndAllAsync(user.Mailbox, cancellationToken);
        }
        return stored.Succeeded;
    }
}
