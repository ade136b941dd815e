using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>Checks an address and a password. Who asks learns one bit, and not why.</summary>
internal sealed class SignIn(
    UserManager<PortalUser> users, MailboxDirectory mailboxes, PasswordHashing passwords, PortalOptions options, TimeProvider clock)
{
    private const int MostConflicts = 20;

    /// <summary>The user, or null when address and password do not belong together or the account waits.</summary>
    public async Task<PortalUser?> TryAsync(string address, string password, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var user = await users.FindByIdAsync(mailbox.Value);
        var waits = user?.WaitUntil > clock.GetUtcNow();
        // The hash is computed in every case, so that time tells nothing.
        var right = await passwords.VerifyAsync(user, password, cancellationToken);
        if (user is null || waits)
        {
            return null;
        }
        if (right && user.WrongPasswords == 0)
        {
            return user;
        }
        var counted = await CountAsync(user, right);
        return right ? counted : null;
    }

    /// <summary>Counts until the count is stored: guesses at the same time must not hide behind each other.</summary>
    private async Task<PortalUser?> CountAsync(PortalUser user, bool right)
    {
        PortalUser? current = user;
        for (var conflicts = 0; conflicts < MostConflicts && current is not null; conflicts++)
        {
            Count(current, right);
            if ((await users.UpdateAsync(current)).Succeeded)
            {
                return current;
            }
            current = await users.FindByIdAsync(user.Mailbox.Value);
        }
        return null;
    }

    private void Count(PortalUser user, bool right)
    {
        user.WrongPasswords = right ? 0 : user.WrongPasswords + 1;
        user.WaitUntil = null;
        if (user.WrongPasswords >= options.WrongPasswordsBeforeWait)
        {
            user.WrongPasswords = 0;
            user.WaitUntil = clock.GetUtcNow() + options.WrongPasswordWait;
        }
    }
}
