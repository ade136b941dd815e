using SecureMail.Core.Seal;
using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>Accounts in the table <c>accounts</c>: PK mailbox hash, RK "account". The address stands there only sealed.</summary>
public sealed class AccountStore(ITableStore tables, FieldSealer fields)
{
    private const string RowKey = "account";

    /// <summary>The account of a mailbox; null when there is none.</summary>
    public async Task<Account?> FindAsync(MailboxHash mailbox, CancellationToken cancellationToken)
    {
        var row = await tables.GetAsync(StorageNames.Accounts, mailbox.Value, RowKey, cancellationToken);
        return row is null
            ? null
            : new Account(row, await fields.OpenAccountAddressAsync(mailbox, row.RequiredBytes("Address"), cancellationToken));
    }

    /// <summary>Adds an account whose mailbox was proven. <see cref="WriteResult.Exists"/> when there is one.</summary>
    public async Task<WriteResult> AddAsync(Account account, CancellationToken cancellationToken)
    {
        account.Row.Set("Address", await fields.SealAccountAddressAsync(account.Mailbox, account.Address, cancellationToken));
        return await tables.InsertAsync(StorageNames.Accounts, account.Row, cancellationToken);
    }

    /// <summary>Stores a changed account, if nobody changed it meanwhile.</summary>
    public Task<WriteResult> UpdateAsync(Account account, CancellationToken cancellationToken) =>
        tables.ReplaceAsync(StorageNames.Accounts, account.Row, cancellationToken);

    /// <summary>A new account, not yet stored.</summary>
    public static Account Create(MailboxHash mailbox, string address) => new(new TableRow(mailbox.Value, RowKey), address);
}

/// <summary>The account of one mailbox.</summary>
public sealed class Account(TableRow row, string address)
{
    private const string StampColumn = "SecurityStamp";
    private const string QuestionColumn = "Question";
    private const string AnswerColumn = "AnswerHash";

    /// <summary>The row; further columns belong to the sign-in code.</summary>
    public TableRow Row { get; } = row;

    /// <summary>The mailbox, which is the account's name and id.</summary>
    public MailboxHash Mailbox => MailboxHash.FromStored(Row.Partition);

    /// <summary>The normalised address, in clear only in memory.</summary>
    public string Address { get; } = address;

    /// <summary>Changes with the password; a session that bears another one is over.</summary>
    public string? SecurityStamp
    {
        get => Row.Text(StampColumn);
        set => Row.Set(StampColumn, value);
    }

    /// <summary>The number of the security question that the person chose; 0 when there is none.</summary>
    public long Question => Row.Number(QuestionColumn);

    /// <summary>The answer to it, as a slow hash with a salt of its own; null when there is none.</summary>
    public string? AnswerHash => Row.Text(AnswerColumn);

    /// <summary>Sets or changes question and answer; not yet stored.</summary>
    public void SetAnswer(int question, string hash) => Row.Set(QuestionColumn, question).Set(AnswerColumn, hash);

    /// <summary>Takes question and answer away; not yet stored.</summary>
    public void RemoveAnswer() => Row.Set(QuestionColumn, (string?)null).Set(AnswerColumn, (string?)null);
}
