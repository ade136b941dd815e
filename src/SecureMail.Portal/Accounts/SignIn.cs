using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>Checks an address and a password. Who asks learns one bit, and not why.</summary>
internal sealed class SignIn(UserManager<PortalUser> users, MailboxDirectory mailboxes, GuessLimits limits, PasswordHashing passwords)
{
    /// <summary>The name under which tries are counted.</summary>
    public const string Secret = "password";

    /// <summary>The user, or null when address and password do not belong together or the tries must wait.</summary>
    public async Task<PortalUser?> TryAsync(string address, string password, string source, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var user = users.FindByIdAsync(mailbox.Value);
        // Addresses without an account are counted too, so that the waits tell nothing.
        if (!await limits.TryBeginAsync(mailbox, source, Secret, cancellationToken))
        {
            return null;
        }
        // The hash is computed in every case, so that time tells nothing.
        if (!await passwords.VerifyAsync((await user)?.PasswordHash, password, cancellationToken))
        {
            return null;
        }
        await limits.RightAsync(mailbox, source, Secret, cancellationToken);
        return await user;
    }
}
