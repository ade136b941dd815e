using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>Answers to security questions: kept as slow hashes, guessed at under the limits that passwords have.</summary>
internal sealed class SecurityAnswers(PasswordHashing hashing, GuessLimits limits, AnswerRules rules)
{
    /// <summary>The name under which tries are counted.</summary>
    private const string Secret = "answer";

    /// <summary>What is wrong with a choice; null when it is taken.</summary>
    public string? FaultOf(int question, string typed, string address) => rules.FaultOf(question, typed, address);

    /// <summary>Gives an account, new or known, its question and answer; not yet stored.</summary>
    public async Task SetAsync(PortalUser user, int question, string typed, CancellationToken cancellationToken) =>
        user.Account.SetAnswer(question, await hashing.HashAsync(AnswerRules.Normalize(typed), cancellationToken));

    /// <summary>Whether it is the account's answer; false also when the tries must wait.</summary>
    public async Task<bool> TryAsync(PortalUser user, string typed, string source, CancellationToken cancellationToken)
    {
        if (!await limits.TryBeginAsync(user.Mailbox, source, Secret, cancellationToken)
            || !await hashing.VerifyAsync(user.Account.AnswerHash, AnswerRules.Normalize(typed), cancellationToken))
        {
            return false;
        }
        await limits.RightAsync(user.Mailbox, source, Secret, cancellationToken);
        return true;
    }
}
