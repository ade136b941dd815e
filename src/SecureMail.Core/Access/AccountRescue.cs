using System.Security.Cryptography;
using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>What came of an operator's change of somebody's account.</summary>
public enum RescueOutcome
{
    /// <summary>It is done; what it does not name is as it was.</summary>
    Done,

    /// <summary>There was nothing to change, and nothing was changed.</summary>
    NothingToDo,

    /// <summary>The address has no account.</summary>
    NoAccount,
}

/// <summary>
/// What an operator may do to a person's account. Whoever calls it has made sure who asks; the audit line names the account by
/// its keyed hash and stands there before anything changes.
/// </summary>
public sealed class AccountRescue(
    AccountStore accounts, MailboxDirectory mailboxes, SessionList sessions, EventLog events, RandomNumberGenerator randomness)
{
    private const int MostConflicts = 20;
    private const int StampBytes = 20;

    /// <summary>Removes a security question with its answer, for a person who has forgotten it; password, passkeys and sessions stay.</summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<RescueOutcome> RemoveQuestionAsync(string address, CancellationToken cancellationToken) =>
        await ChangeAsync(
            await mailboxes.HashAsync(address, cancellationToken),
            "SecurityQuestionRemoved",
            account => account.AnswerHash is not null,
            account => account.RemoveAnswer(),
            cancellationToken);

    /// <summary>
    /// Signs a person out on every device, for one whose phone or computer was lost; password, passkeys and question stay. Codes
    /// and forms of a sign-in that is not finished are worthless as well.
    /// </summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<RescueOutcome> EndSessionsAsync(string address, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        var stamp = new byte[StampBytes];
        randomness.GetBytes(stamp);
        // The stamp decides: every session must bear it. The rows only show the person what lives.
        var outcome = await ChangeAsync(
            mailbox, "SessionsEnded", _ => true, account => account.SecurityStamp = Convert.ToHexString(stamp), cancellationToken);
        if (outcome == RescueOutcome.Done)
        {
            await sessions.EndAllAsync(mailbox, cancellationToken);
        }
        return outcome;
    }

    private async Task<RescueOutcome> ChangeAsync(
        MailboxHash mailbox, string what, Predicate<Account> isNeeded, Action<Account> change, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (await accounts.FindAsync(mailbox, cancellationToken) is not { } account)
            {
                return RescueOutcome.NoAccount;
            }
            if (!isNeeded(account))
            {
                return RescueOutcome.NothingToDo;
            }
            await events.AppendAboutAccountAsync(what, mailbox, cancellationToken);
            change(account);
            if (await accounts.UpdateAsync(account, cancellationToken) == WriteResult.Done)
            {
                return RescueOutcome.Done;
            }
        }
        throw new InvalidOperationException("internal error: an account changes faster than an operator can");
    }
}
