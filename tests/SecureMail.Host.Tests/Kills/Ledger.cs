using System.Net.Http.Json;
using System.Text.Json;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Host.Tests.Kills;

/// <summary>What the tables and the mailboxes hold in the end.</summary>
/// <param name="Committed">Message rows of the organisation.</param>
/// <param name="Settled">Notices whose participant row says they went out.</param>
/// <param name="Lines">Lines of recipients' inboxes that count.</param>
/// <param name="DeadLines">Lines that attempts which died left; they are never shown.</param>
/// <param name="Notices">Different Message-IDs among the notices that arrived.</param>
/// <param name="Arrived">Notices that arrived, doubles on the wire included.</param>
internal sealed record Ledger(int Committed, int Settled, int Lines, int DeadLines, int Notices, int Arrived)
{
    public static async Task<Ledger> OfAsync(Ground ground, string organisation, IReadOnlyCollection<string> recipients)
    {
        List<MessageRow> messages = [];
        await foreach (var row in ground.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Messages), CancellationToken.None))
        {
            if (row.Key == MessageRow.RowKey && new MessageRow(row).Organisation == organisation)
            {
                messages.Add(new MessageRow(row));
            }
        }
        var (settled, lines, deadLines) = (0, 0, 0);
        foreach (var message in messages)
        {
            await foreach (var participant in new MessageTable(ground.Storage.Tables).ParticipantsAsync(message.Id, CancellationToken.None))
            {
                if (participant.Role == ParticipantRole.Recipient)
                {
                    settled += participant.State == ParticipantState.Settled ? 1 : 0;
                    var (counting, dead) = await LinesAsync(ground, participant.Mailbox, message);
                    (lines, deadLines) = (lines + counting, deadLines + dead);
                }
            }
        }
        var ids = await MessageIdsAsync(ground, recipients);
        return new Ledger(messages.Count, settled, lines, deadLines, ids.Distinct().Count(), ids.Count);
    }

    private static async Task<(int Counting, int Dead)> LinesAsync(Ground ground, MailboxHash mailbox, MessageRow message)
    {
        var (counting, dead) = (0, 0);
        var query = new TableQuery(StorageNames.Mailboxes) { Partition = mailbox.Value };
        await foreach (var row in ground.Storage.Tables.QueryAsync(query, CancellationToken.None))
        {
            var line = new MailboxRow(row);
            var counts = line.Message == message.Id && line.AcceptedAt == message.AcceptedAt;
            (counting, dead) = counts ? (counting + 1, dead) : (counting, dead + 1);
        }
        return (counting, dead);
    }

    private static async Task<List<string>> MessageIdsAsync(Ground ground, IReadOnlyCollection<string> recipients)
    {
        var wanted = recipients.ToHashSet(StringComparer.Ordinal);
        var mails = await ground.Client.GetFromJsonAsync<JsonElement[]>(new Uri(ground.Mailbox.Page, "email")) ?? [];
        return [.. mails.Where(mail => wanted.Contains(ToOf(mail))).Select(mail => mail.GetProperty("messageId").GetString()!)];
    }

    private static string ToOf(JsonElement mail) =>
        mail.GetProperty("envelope").GetProperty("to").EnumerateArray().First().GetProperty("address").GetString()!;
}
