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

    /// <summary>Null for somebody who only ever came with a mailed code.</summary>
    public string? PasswordHash
    {
        get => Account.Row.Text("PasswordHash");
        set => Account.Row.Set("PasswordHash", value);
    }

    /// <summary>Changes with the password; a session that bears another one is over.</summary>
    public string? SecurityStamp
    {
        get => Account.SecurityStamp;
        set => Account.SecurityStamp = value;
    }

    /// <summary>The authenticator app's secret, protected; null when there is none.</summary>
    public byte[]? TotpSecret
    {
        get => Account.Row.Bytes("TotpSecret");
        set => Account.Row.Set("TotpSecret", value);
    }

    /// <summary>The time step of the last code that was taken: none of it or before it is taken again (RFC 6238 section 5.2).</summary>
    public long TotpLastStep
    {
        get => Account.Row.Number("TotpLastStep");
        set => Account.Row.Set("TotpLastStep", value);
    }

    /// <summary>Keyed hashes of the recovery codes that are left, 32 bytes each.</summary>
    public byte[]? RecoveryHashes
    {
        get => Account.Row.Bytes("RecoveryHashes");
        set => Account.Row.Set("RecoveryHashes", value);
    }

    /// <summary>The number of the security question, of <see cref="SecurityQuestions"/>; null when there is none.</summary>
    public int? Question => Account.AnswerHash is null ? null : (int)Account.Question;

    /// <summary>The passkeys, as JSON: public keys and counters, no secret.</summary>
    public string? Passkeys
    {
        get => Account.Row.Text("Passkeys");
        set => Account.Row.Set("Passkeys", value);
    }
}
