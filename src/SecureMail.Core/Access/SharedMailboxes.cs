using SecureMail.Core.Seal;
using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>Somebody who reads a shared mailbox, or a mailbox that is shared with somebody.</summary>
/// <param name="Mailbox">The mailbox.</param>
/// <param name="Address">Its address, in clear only in memory.</param>
public sealed record SharingLine(MailboxHash Mailbox, string Address);

/// <summary>
/// Lets the owner of a group address, whoever first proved that mailbox, name people who read it with accounts of their
/// own. Rows stand in the table <c>accounts</c>: PK the group's mailbox, RK "member-" + the person's; and the other way
/// round RK "shared-" + the group's, which only leads there. The first is the truth: taking it away ends the right at once.
/// </summary>
public sealed class SharedMailboxes(ITableStore tables, MailboxDirectory mailboxes, FieldSealer fields)
{
    /// <summary>Most people of one mailbox.</summary>
    public const int MostMembers = 20;

    /// <summary>What the row keys begin with that lead a person to mailboxes shared with them.</summary>
    internal const string SharedPrefix = "shared-";

    private const string MemberPrefix = "member-";

    /// <summary>Names a person; false for the mailbox itself, for one named before, and beyond <see cref="MostMembers"/>.</summary>
    /// <param name="group">The mailbox, whose owner asks.</param>
    /// <param name="groupAddress">Its address.</param>
    /// <param name="personAddress">The person's normalised address.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> AddAsync(MailboxHash group, string groupAddress, string personAddress, CancellationToken cancellationToken)
    {
        var person = await mailboxes.HashAsync(personAddress, cancellationToken);
        var members = await MembersAsync(group, cancellationToken);
        if (person == group || members.Count >= MostMembers || members.Any(member => member.Mailbox == person))
        {
            return false;
        }
        await PutAsync(person, SharedPrefix + group.Value, group, groupAddress, cancellationToken);
        await PutAsync(group, MemberPrefix + person.Value, person, personAddress, cancellationToken);
        return true;
    }

    /// <summary>Takes a person out.</summary>
    public async Task RemoveAsync(MailboxHash group, MailboxHash person, CancellationToken cancellationToken)
    {
        await tables.DeleteAsync(StorageNames.Accounts, group.Value, MemberPrefix + person.Value, cancellationToken);
        await tables.DeleteAsync(StorageNames.Accounts, person.Value, SharedPrefix + group.Value, cancellationToken);
    }

    /// <summary>The people of a mailbox.</summary>
    public Task<IReadOnlyList<SharingLine>> MembersAsync(MailboxHash group, CancellationToken cancellationToken) =>
        ListAsync(group, MemberPrefix, cancellationToken);

    /// <summary>The mailboxes that are shared with a person now.</summary>
    public async Task<IReadOnlyList<SharingLine>> OfAsync(MailboxHash person, CancellationToken cancellationToken)
    {
        List<SharingLine> shared = [];
        foreach (var line in await ListAsync(person, SharedPrefix, cancellationToken))
        {
            if (await tables.GetAsync(StorageNames.Accounts, line.Mailbox.Value, MemberPrefix + person.Value, cancellationToken) is not null)
            {
                shared.Add(line);
            }
        }
        return shared;
    }

    private async Task PutAsync(MailboxHash partition, string key, MailboxHash about, string address, CancellationToken cancellationToken) =>
        await tables.PutAsync(
            StorageNames.Accounts,
            new TableRow(partition.Value, key).Set("Address", await fields.SealAccountAddressAsync(about, address, cancellationToken)),
            cancellationToken);

    private async Task<IReadOnlyList<SharingLine>> ListAsync(MailboxHash partition, string prefix, CancellationToken cancellationToken)
    {
        var query = new TableQuery(StorageNames.Accounts) { Partition = partition.Value, RowFrom = prefix, RowBelow = prefix + "~" };
        List<SharingLine> lines = [];
        await foreach (var row in tables.QueryAsync(query, cancellationToken))
        {
            var about = MailboxHash.FromStored(row.Key[prefix.Length..]);
            lines.Add(new SharingLine(about, await fields.OpenAccountAddressAsync(about, row.RequiredBytes("Address"), cancellationToken)));
        }
        return lines;
    }
}
