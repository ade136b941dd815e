using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>What came of a registration or a new password.</summary>
/// <param name="User">Whose account it is now; null when something is wrong.</param>
/// <param name="PasswordFault">What is wrong with the password; the code is not spent.</param>
internal sealed record RegistrationResult(PortalUser? User, string? PasswordFault);

/// <summary>
/// A proven mailbox and a password make an account, or give an existing one its new password. Either way the mailed code
/// is the proof, and every other session ends.
/// </summary>
internal sealed class Registration(
    UserManager<PortalUser> users, MailboxDirectory mailboxes, MailboxProof proof, PasswordHashing passwords, PasswordRules rules)
{
    /// <summary>Neither user nor fault: the code was wrong, too old, or tried too often.</summary>
    public async Task<RegistrationResult> TryAsync(string address, string code, string password, CancellationToken cancellationToken)
    {
        if (rules.FaultOf(password, address) is { } fault)
        {
            return new RegistrationResult(null, fault);
        }
        if (await proof.VerifyAsync(address, code, cancellationToken) != ProofOutcome.Proven)
        {
            return new RegistrationResult(null, null);
        }
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var user = await users.FindByIdAsync(mailbox.Value);
        var isNew = user is null;
        user ??= new PortalUser(AccountStore.Create(mailbox, address));
        user.PasswordHash = await passwords.HashAsync(user, password, cancellationToken);
        user.WrongPasswords = 0;
        user.WaitUntil = null;
        // Both give the account a new security stamp, which every session must bear.
        var stored = await (isNew ? users.CreateAsync(user) : users.UpdateSecurityStampAsync(user));
        return new RegistrationResult(stored.Succeeded ? user : null, null);
    }
}
