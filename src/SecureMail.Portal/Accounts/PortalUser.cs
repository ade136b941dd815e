using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Accounts;

/// <summary>An account as the sign-in code sees it: the columns that are its own.</summary>
internal sealed class PortalUser(Account account)
{
    /// <summary>The account; replaced by its stored state after each write.</summary>
    public Account Account { get; set; } = account;

    public MailboxHash Mailbox => Account.Mailbox;

    public string Address => Account.Address;

    public string? PasswordHash
    {
        get => Account.Row.Text("PasswordHash");
        set => Account.Row.Set("PasswordHash", value);
    }

    /// <summary>Changes with the password; a session that bears another one is over.</summary>
    public string? SecurityStamp
    {
        get => Account.Row.Text("SecurityStamp");
        set => Account.Row.Set("SecurityStamp", value);
    }

    /// <summary>Wrong passwords in a row.</summary>
    public long WrongPasswords
    {
        get => Account.Row.Number("WrongPasswords");
        set => Account.Row.Set("WrongPasswords", value);
    }

    /// <summary>No password is taken before this time.</summary>
    public DateTimeOffset? WaitUntil
    {
        get => Account.Row.Time("WaitUntil");
        set => Account.Row.Set("WaitUntil", value);
    }
}
