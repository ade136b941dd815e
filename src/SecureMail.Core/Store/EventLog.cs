using System.Globalization;

namespace SecureMail.Core.Store;

/// <summary>
/// Audit lines in the table <c>events</c>: PK organisation + day, RK time + message id + what happened. Lines about an
/// account, which belongs to no organisation: PK "Accounts-" + day, RK time + mailbox hash + what. No content, no addresses.
/// </summary>
public sealed class EventLog(ITableStore tables, TimeProvider clock)
{
    // No organisation's id has a capital letter.
    private const string Accounts = "Accounts";

    /// <summary>Writes a line.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="what">A word such as "Withdrawn".</param>
    /// <param name="message">About which message.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendAsync(string organisation, string what, MessageId message, CancellationToken cancellationToken) =>
        AppendAsync(organisation, what, message, clock.GetUtcNow(), cancellationToken);

    /// <summary>Writes a line about what somebody did through a mailbox that is shared with them.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="what">A word such as "Opened".</param>
    /// <param name="message">About which message.</param>
    /// <param name="by">Who did it: the keyed hash of their own mailbox.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendByAsync(string organisation, string what, MessageId message, MailboxHash by, CancellationToken cancellationToken)
    {
        // A word of its own: reports count "Opened" once for a mailbox, however many people read it.
        var row = RowOf(organisation, $"{what}-{by}", message, clock.GetUtcNow()).Set("What", what + "ByMember").Set("By", by.Value);
        return tables.PutAsync(StorageNames.Events, row, cancellationToken);
    }

    /// <summary>Writes a line about something that happened at a known time; written twice, it is still one line.</summary>
    /// <param name="organisation">Whose.</param>
    /// <param name="what">A word such as "Withdrawn".</param>
    /// <param name="message">About which message.</param>
    /// <param name="at">When it happened.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendAsync(string organisation, string what, MessageId message, DateTimeOffset at, CancellationToken cancellationToken) =>
        tables.PutAsync(StorageNames.Events, RowOf(organisation, what, message, at), cancellationToken);

    /// <summary>Writes a line about an account.</summary>
    /// <param name="what">A word such as "SecurityQuestionRemoved".</param>
    /// <param name="account">The keyed hash of its mailbox.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task AppendAboutAccountAsync(string what, MailboxHash account, CancellationToken cancellationToken) =>
        tables.PutAsync(StorageNames.Events, RowOf(Accounts, what, account.Value, clock.GetUtcNow()).Set("Account", account.Value), cancellationToken);

    private static TableRow RowOf(string organisation, string what, MessageId message, DateTimeOffset at) =>
        RowOf(organisation, what, message.Value, at).Set("Message", message.Value);

    private static TableRow RowOf(string owner, string what, string about, DateTimeOffset at)
    {
        var partition = owner + "-" + at.UtcDateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
        return new TableRow(partition, FormattableString.Invariant($"{at.UtcTicks:D19}-{about}-{what}"))
            .Set("What", what)
            .Set("At", at);
    }
}
