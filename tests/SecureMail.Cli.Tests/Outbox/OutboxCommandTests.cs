using System.Text;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Cli.Tests.Outbox;

public sealed class OutboxCommandTests : IDisposable
{
    private readonly Desk desk = new();

    [Fact]
    public async Task List_ShowsWhatIsOwed_TheEarliestFirst_AndNothingThatIsSettled()
    {
        await AddAsync('b', ParticipantState.Waiting, TimeSpan.FromHours(2), "The server said: 451 later");
        await AddAsync('a', ParticipantState.Owed, TimeSpan.FromMinutes(-10), outcome: null);
        await AddAsync('c', ParticipantState.Settled, TimeSpan.FromMinutes(-10), "Done.");

        var typed = await desk.TypeAsync("outbox list");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.Equal(
            [
                $"2026-05-01 08:50:00\tacme\t{new string('a', MessageId.Length)}\tNotice\t0\t",
                $"2026-05-01 11:00:00\tacme\t{new string('b', MessageId.Length)}\tNotice\t1\tThe server said: 451 later",
            ],
            typed.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
        Assert.Single((await desk.TypeAsync("outbox list --most 1")).Output.TrimEnd().Split('\n'));
    }

    [Theory]
    [InlineData("outbox retry", 1, "overdue steps woken\t1\npoison hints sent on\t2")]
    [InlineData("outbox retry --waiting", 2, "overdue steps woken\t1\nwaiting steps tried now\t1\npoison hints sent on\t2")]
    public async Task Retry_WakesWhatIsOverdue_AndSendsPoisonOn(string line, int woken, string said)
    {
        await AddAsync('a', ParticipantState.Owed, TimeSpan.FromMinutes(-10), outcome: null);
        await AddAsync('b', ParticipantState.Waiting, TimeSpan.FromHours(2), "Later.");
        await AddAsync('c', ParticipantState.Owed, TimeSpan.FromSeconds(20), outcome: null); // held: its author may take it back
        await desk.Hints.SendAsync("notifications-poison", "one"u8.ToArray(), TimeSpan.Zero, default);
        await desk.Hints.SendAsync("expirations-poison", "two"u8.ToArray(), TimeSpan.Zero, default);

        var typed = await desk.TypeAsync(line);

        Assert.Equal((0, "", said), (typed.Code, typed.Error, typed.Output.ReplaceLineEndings("\n").TrimEnd()));
        Assert.Equal(woken + 1, desk.Hints.Count("notifications"));
        Assert.Equal((0, 0), (desk.Hints.Count("notifications-poison"), desk.Hints.Count("expirations-poison")));
        var expiry = Assert.Single(await desk.Hints.ReceiveAsync("expirations", 32, TimeSpan.FromMinutes(1), default));
        Assert.Equal("two", Encoding.UTF8.GetString(expiry.Body.Span));
    }

    [Fact]
    public async Task Retry_LeavesAnAttemptAloneThatIsGoingOn()
    {
        var row = await AddAsync('b', ParticipantState.Waiting, TimeSpan.FromHours(2), "Later.");
        row.NextAttemptAt = desk.Clock.GetUtcNow().AddHours(3); // claimed since: the next attempt's time is a later one
        await desk.Tables.PutAsync(StorageNames.Messages, row.Row, default);

        var typed = await desk.TypeAsync("outbox retry --waiting");

        Assert.Contains("waiting steps tried now\t0", typed.Output, StringComparison.Ordinal);
        Assert.Equal(0, desk.Hints.Count("notifications"));
    }

    [Theory]
    [InlineData("outbox --help", "retry")]
    [InlineData("outbox retry --help", "--waiting")]
    [InlineData("outbox list --help", "--most")]
    public async Task Help_NamesWhatThereIs(string line, string word) =>
        Assert.Contains(word, (await desk.TypeAsync(line)).Output, StringComparison.Ordinal);

    public void Dispose() => desk.Dispose();

    private async Task<ParticipantRow> AddAsync(char letter, ParticipantState state, TimeSpan due, string? outcome)
    {
        var now = desk.Clock.GetUtcNow();
        var id = MessageId.FromStored(new string(letter, MessageId.Length));
        var mailbox = MailboxHash.FromStored(new string(letter, MailboxHash.Length));
        var outbox = OutboxRow.Create(new OwedStep(id, mailbox), ParticipantRoute.Notice, now, now + due);
        await desk.Tables.PutAsync(StorageNames.Outbox, outbox, default);
        await desk.Tables.PutAsync(StorageNames.Messages, MessageRow.CreateRefusal(id, "acme", now, now.AddDays(1)).Row, default);
        var row = new ParticipantRow(new TableRow(id.Value, ParticipantRow.KeyOf(mailbox))
            .Set("Route", nameof(ParticipantRoute.Notice))
            .Set("State", state.ToString())
            .Set("Attempts", state == ParticipantState.Owed ? 0 : 1))
        {
            NextAttemptAt = now + due,
            OutboxPartition = outbox.Partition,
            Outcome = outcome,
        };
        await desk.Tables.PutAsync(StorageNames.Messages, row.Row, default);
        return row;
    }
}
