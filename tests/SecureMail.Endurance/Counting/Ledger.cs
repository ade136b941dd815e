using SecureMail.AzureServices;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Endurance.Counting;

/// <summary>What the store holds, read from outside: tables and blobs.</summary>
internal sealed class Ledger
{
    /// <summary>By message id.</summary>
    public Dictionary<string, StoredMessage> Messages { get; } = [];

    /// <summary>How many inbox lines that count a recipient has of a message.</summary>
    public Dictionary<(string Mailbox, string Message), int> Lines { get; } = [];

    /// <summary>Lines that attempts which died have left; they are never shown.</summary>
    public int DeadLines { get; private set; }

    /// <summary>The names of all sealed blobs.</summary>
    public HashSet<string> Blobs { get; } = [];

    /// <summary>Reads all of it.</summary>
    public static async Task<Ledger> ReadAsync(ITableStore tables, IBlobStore blobs, CancellationToken cancellationToken)
    {
        var ledger = new Ledger();
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Messages), cancellationToken))
        {
            ledger.Add(row);
        }
        await foreach (var row in tables.QueryAsync(new TableQuery(StorageNames.Mailboxes), cancellationToken))
        {
            ledger.AddLine(new MailboxRow(row));
        }
        await foreach (var blob in blobs.ListAsync("sealed/", cancellationToken))
        {
            ledger.Blobs.Add(blob.Name);
        }
        return ledger;
    }

    /// <summary>Reads the table <c>messages</c> alone.</summary>
    public static async Task<Ledger> ReadMessagesAsync(StorageAccount storage, CancellationToken cancellationToken)
    {
        var ledger = new Ledger();
        await foreach (var row in storage.Tables.QueryAsync(new TableQuery(StorageNames.Messages), cancellationToken))
        {
            ledger.Add(row);
        }
        return ledger;
    }

    /// <summary>Whether a message is there whole: its row, its key, its blobs, and a line for each recipient.</summary>
    public bool HasWhole(string id) =>
        Messages.GetValueOrDefault(id) is { Message: { } message, HasKey: true } stored
        && Blobs.Contains(message.BlobName(Manifest.RawPart))
        && Blobs.Contains(message.BlobName(Manifest.ManifestPart))
        && stored.Participants.Any(participant => participant.Role == ParticipantRole.Recipient)
        && stored.Participants.All(participant => Lines.ContainsKey((participant.Mailbox.Value, id)));

    /// <summary>Recipients whose notice or copy is neither handed over nor given up.</summary>
    public int Unsettled => Recipients.Count(participant => participant.State is ParticipantState.Owed or ParticipantState.Waiting);

    /// <summary>Whether a recipient's notice or copy was given up.</summary>
    public bool IsGivenUp(string id) =>
        Messages.GetValueOrDefault(id)?.Participants.Exists(participant => participant.State == ParticipantState.Failed) == true;

    private IEnumerable<ParticipantRow> Recipients => Messages.Values
        .Where(stored => stored.Message is not null)
        .SelectMany(stored => stored.Participants)
        .Where(participant => participant.Route != ParticipantRoute.None);

    private void Add(TableRow row)
    {
        if (!Messages.TryGetValue(row.Partition, out var stored))
        {
            Messages[row.Partition] = stored = new StoredMessage();
        }
        switch (row.Key)
        {
            case MessageRow.RowKey:
                stored.Message = new MessageRow(row);
                break;
            case KeyRow.RowKey:
                stored.HasKey = true;
                break;
            case var key when key.StartsWith(ParticipantRow.Prefix, StringComparison.Ordinal):
                stored.Participants.Add(new ParticipantRow(row));
                break;
        }
    }

    private void AddLine(MailboxRow line)
    {
        var key = (line.Row.Partition, line.Message.Value);
        if (Messages.GetValueOrDefault(line.Message.Value)?.Message?.AcceptedAt == line.AcceptedAt)
        {
            Lines[key] = Lines.GetValueOrDefault(key) + 1;
        }
        else
        {
            DeadLines++;
        }
    }
}
