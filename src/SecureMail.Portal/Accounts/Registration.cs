using Microsoft.AspNetCore.Identity;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Accounts;

/// <summary>What a person sent with a mailed code.</summary>
/// <param name="Address">The normalised address.</param>
/// <param name="Code">The code as typed.</param>
/// <param name="Password">The new password; empty to come in with the code alone.</param>
/// <param name="Source">The client's address.</param>
/// <param name="Message">The message they came for; null for none.</param>
internal sealed record RegistrationAttempt(string Address, string Code, string Password, string Source, string? Message);

/// <summary>What came of a registration or a new password.</summary>
/// <param name="User">Whose account it is now; null when something is wrong.</param>
/// <param name="PasswordFault">What is wrong with the password; the code is not spent.</param>
internal sealed record RegistrationResult(PortalUser? User, string? PasswordFault);

/// <summary>
/// A proven mailbox and a password make an account, or give an existing one its new password: then every other session
/// ends. Where the message's organisation lets people in with the code alone, a password may be missing.
/// </summary>
internal sealed class Registration(
    UserManager<PortalUser> users, MailboxDirectory mailboxes, MailboxProof proof, GuessLimits limits, PersonAccess access, PasswordHashing passwords, PasswordRules rules)
{
    /// <summary>Neither user nor fault: the code was wrong, too old, or tried too often.</summary>
    public async Task<RegistrationResult> TryAsync(RegistrationAttempt attempt, CancellationToken cancellationToken)
    {
        var isCodeAlone = attempt.Password.Length == 0;
        if (!isCodeAlone && rules.FaultOf(attempt.Password, attempt.Address) is { } fault)
        {
            return new RegistrationResult(null, fault);
        }
        var mailbox = await mailboxes.HashAsync(attempt.Address, cancellationToken);
        if (await proof.VerifyAsync(attempt.Address, attempt.Code, attempt.Source, cancellationToken) != ProofOutcome.Proven)
        {
            return new RegistrationResult(null, null);
        }
        if (isCodeAlone && !await MayCodeAloneAsync(mailbox, attempt.Message, cancellationToken))
        {
            return new RegistrationResult(null, Say("Please choose a password as well, and have a new code sent: this organisation does not let people in with the code alone."));
        }
        // Who has proven the mailbox is at home here: strangers' guesses at the password no longer make them wait.
        await limits.RightAsync(mailbox, attempt.Source, SignIn.Secret, cancellationToken);
        var user = await users.FindByIdAsync(mailbox.Value);
        return new RegistrationResult(
            isCodeAlone && user is not null ? user : await StoreAsync(user, mailbox, attempt, cancellationToken), null);
    }

    private async Task<PortalUser?> StoreAsync(PortalUser? known, MailboxHash mailbox, RegistrationAttempt attempt, CancellationToken cancellationToken)
    {
        var user = known ?? new PortalUser(AccountStore.Create(mailbox, attempt.Address));
        if (attempt.Password.Length > 0)
        {
            user.PasswordHash = await passwords.HashAsync(user, attempt.Password, cancellationToken);
        }
        // Both give the account a new security stamp, which every session must bear.
        var stored = await (known is null ? users.CreateAsync(user) : users.UpdateSecurityStampAsync(user));
        return stored.Succeeded ? user : null;
    }

    /// <summary>Asked only after the mailbox is proven, so that it tells strangers nothing about the message.</summary>
    private async Task<bool> MayCodeAloneAsync(MailboxHash mailbox, string? message, CancellationToken cancellationToken) =>
        MessageId.TryParse(message) is { } id
        && await access.FindAsync(mailbox, id, cancellationToken) is { Organisation.Portal.CodeAlone: true };
}
