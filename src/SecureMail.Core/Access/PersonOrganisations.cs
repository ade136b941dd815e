using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Access;

/// <summary>Whose messages a person has, in their own mailbox and in those that are shared with them.</summary>
public sealed class PersonOrganisations(ITableStore tables, SharedMailboxes shared, OrganisationDirectory organisations)
{
    private const int MostLines = 200;

    /// <summary>Whether an organisation of their newest messages, at most 200 of a mailbox, is such a one.</summary>
    /// <param name="person">Who has proven their mailbox.</param>
    /// <param name="isOne">What is looked for in its settings.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<bool> AnyAsync(MailboxHash person, Func<Organisation, bool> isOne, CancellationToken cancellationToken)
    {
        HashSet<string> seen = [];
        foreach (var mailbox in (await shared.OfAsync(person, cancellationToken)).Select(line => line.Mailbox).Prepend(person))
        {
            var query = new TableQuery(StorageNames.Mailboxes) { Partition = mailbox.Value, Take = MostLines };
            await foreach (var row in tables.QueryAsync(query, cancellationToken))
            {
                var id = new MailboxRow(row).Organisation;
                if (seen.Add(id) && await organisations.FindAsync(id, cancellationToken) is { } organisation && isOne(organisation))
                {
                    return true;
                }
            }
        }
        return false;
    }
}
