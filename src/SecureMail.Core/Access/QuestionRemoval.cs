using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>What came of taking a security question off an account.</summary>
public enum QuestionRemovalOutcome
{
    /// <summary>It is gone; password, passkeys and sessions are as they were.</summary>
    Removed,

    /// <summary>The account has none; nothing was changed.</summary>
    NoQuestion,

    /// <summary>The address has no account.</summary>
    NoAccount,
}

/// <summary>
/// Takes the security question off the account of a person who has forgotten the answer. Whoever calls it has made sure
/// who asks; the audit line names the account by its keyed hash and stands there before the answer goes.
/// </summary>
public sealed class QuestionRemoval(AccountStore accounts, MailboxDirectory mailboxes, EventLog events)
{
    private const int MostConflicts = 20;

    /// <summary>Removes question and answer, and nothing else.</summary>
    /// <param name="address">The normalised address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<QuestionRemovalOutcome> RemoveAsync(string address, CancellationToken cancellationToken)
    {
        var mailbox = await mailboxes.HashAsync(address, cancellationToken);
        for (var conflicts = 0; conflicts < MostConflicts; conflicts++)
        {
            if (await accounts.FindAsync(mailbox, cancellationToken) is not { } account)
            {
                return QuestionRemovalOutcome.NoAccount;
            }
            if (account.AnswerHash is null)
            {
                return QuestionRemovalOutcome.NoQuestion;
            }
            await events.AppendAboutAccountAsync("SecurityQuestionRemoved", mailbox, cancellationToken);
            account.RemoveAnswer();
            if (await accounts.UpdateAsync(account, cancellationToken) == WriteResult.Done)
            {
                return QuestionRemovalOutcome.Removed;
            }
        }
        throw new InvalidOperationException("internal error: an account changes faster than its question can be removed");
    }
}
