using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Endurance.Counting;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Endurance.Tests;

/// <summary>What counts as lost: the figures of this project are worth what these tests see.</summary>
public sealed class LedgerTests
{
    private static readonly MessageId Id = MessageId.Compute("acme", "raw"u8, ["jane@customer.example"]);
    private static readonly MailboxHash Mailbox = MailboxHash.Compute(new byte[32], "jane@customer.example");
    private static readonly DateTimeOffset At = FakeTimeProvider.Noon;

    [Fact]
    public async Task AMessageWithAllOfIt_IsWhole() => Assert.True(await IsWholeAsync(""));

    [Theory]
    [InlineData("message", "the row is the message")]
    [InlineData("key", "nobody can open it")]
    [InlineData("participant", "nobody gets it")]
    [InlineData("line", "nobody sees it")]
    [InlineData("other line", "a line of another attempt is never shown")]
    [InlineData("raw", "there is nothing to open")]
    [InlineData("manifest", "nobody knows what is in it")]
    public async Task AMessageWithoutAPart_IsLost(string part, string reason) => Assert.False(await IsWholeAsync(part), reason);

    private static async Task<bool> IsWholeAsync(string without)
    {
        var clock = new FakeTimeProvider();
        var (tables, blobs) = (new MemoryTableStore(), new MemoryBlobStore(clock));
        foreach (var (_, table, row) in Rows().Where(one => one.Part != without))
        {
            await tables.PutAsync(table, row, CancellationToken.None);
        }
        if (without == "other line")
        {
            await tables.DeleteAsync(StorageNames.Mailboxes, Mailbox.Value, MailboxRow.KeyOf(At, Id), CancellationToken.None);
            await tables.PutAsync(StorageNames.Mailboxes, Line(At.AddSeconds(1)), CancellationToken.None);
        }
        foreach (var part in new[] { "raw", "manifest" }.Where(part => part != without))
        {
            await blobs.CreateAsync(MessageRow.BlobName(Id, "attempt", part), (_, _) => Task.CompletedTask, CancellationToken.None);
        }
        return (await Ledger.ReadAsync(tables, blobs, CancellationToken.None)).HasWhole(Id.Value);
    }

    private static IEnumerable<(string Part, string Table, TableRow Row)> Rows()
    {
        yield return ("message", StorageNames.Messages, new TableRow(Id.Value, MessageRow.RowKey).Set("Attempt", "attempt").Set("AcceptedAt", At));
        yield return ("key", StorageNames.Messages, new TableRow(Id.Value, KeyRow.RowKey));
        yield return ("participant", StorageNames.Messages, new TableRow(Id.Value, ParticipantRow.KeyOf(Mailbox))
            .Set("Role", "Recipient").Set("Route", "Notice").Set("State", "Settled"));
        yield return ("line", StorageNames.Mailboxes, Line(At));
    }

    private static TableRow Line(DateTimeOffset at) => new TableRow(Mailbox.Value, MailboxRow.KeyOf(at, Id)).Set("Role", "Recipient");
}
