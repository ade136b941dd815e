using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Mime;

namespace SecureMail.Core.Access;

/// <summary>From an address that a person typed to the mailbox that the store knows.</summary>
public sealed class MailboxDirectory(ITableStore tables, Keyring keyring)
{
    /// <summary>The normalised address; null when the text is no address.</summary>
    public static string? Normalize(string? typed) =>
        AddrSpec.TryParse(typed?.Trim(), out var address) ? address.ToString() : null;

    /// <summary>The mailbox of a normalised address.</summary>
    public async Task<MailboxHash> HashAsync(string address, CancellationToken cancellationToken)
    {
        using var key = await keyring.MailboxHashKeyAsync(cancellationToken);
        return MailboxHash.Compute(key.Bytes, address);
    }

    /// <summary>Whether the mailbox has any message or another one is shared with it, so that an account may be made for it.</summary>
    public async Task<bool> HasMessagesAsync(MailboxHash mailbox, CancellationToken cancellationToken) =>
        await HasAnyAsync(new TableQuery(StorageNames.Mailboxes) { Partition = mailbox.Value, Take = 1 }, cancellationToken)
        || await HasAnyAsync(
            new TableQuery(StorageNames.Accounts)
            {
                Partition = mailbox.Value,
                RowFrom = SharedMailboxes.SharedPrefix,
                RowBelow = SharedMailboxes.SharedPrefix + "~",
                Take = 1,
            }, cancellationToken);

    private async Task<bool> HasAnyAsync(TableQuery query, CancellationToken cancellationToken)
    {
        await foreach (var _ in tables.QueryAsync(query, cancellationToken))
        {
            return true;
        }
        return false;
    }
}
