using System.Globalization;
using SecureMail.Core.Expire;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Expire;

/// <summary>A month's index key goes when its last message has gone: never before, whatever races with it.</summary>
public sealed class IndexKeySweepTests : IDisposable
{
    private static readonly DateTimeOffset February = new(2030, 2, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset January = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task TheKeyGoesADayAfterTheLastEndThatItsMonthCanBring()
    {
        await AcceptAsync();
        var last = February.AddDays(15);

        await SweepAtAsync(last + IndexKeySweep.Grace - TimeSpan.FromSeconds(1));
        Assert.NotNull(await KeyAsync(January));

        await SweepAtAsync(last + IndexKeySweep.Grace + IndexKeySweep.Every);
        Assert.Null(await KeyAsync(January));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(30)]
    [InlineData(90)]
    public async Task EveryMessageIsReadableToItsLastInstant(int days)
    {
        var acme = await RetainAsync(days);
        pipeline.Clock.AdvanceTo(February.AddMilliseconds(-1));
        await AcceptAsync(acme); // the latest that January can bring
        var end = February.AddMilliseconds(-1).AddDays(days);

        for (var now = pipeline.Clock.GetUtcNow().AddHours(7); now < end; now = now.AddHours(7))
        {
            await SweepAtAsync(now);
        }
        await SweepAtAsync(end.AddMilliseconds(-1));

        Assert.NotNull(Assert.Single(await pipeline.InboxAsync()).Summary);
    }

    [Fact]
    public async Task ALongerRetentionLaterInTheMonth_KeepsTheKeyLonger_AndAShorterOneTakesNothingBack()
    {
        await AcceptAsync(await RetainAsync(15));
        pipeline.Clock.Advance(TimeSpan.FromDays(1));
        await AcceptAsync(await RetainAsync(90));
        pipeline.Clock.Advance(TimeSpan.FromDays(1));
        await AcceptAsync(await RetainAsync(1));

        await SweepAtAsync(January.AddDays(1 + 90).AddSeconds(-1));
        Assert.Contains(await pipeline.InboxAsync(), line => line is { State: MessageState.Active, Summary: not null });

        await SweepAtAsync(February.AddDays(92));
        Assert.Null(await KeyAsync(January));
    }

    [Fact]
    public async Task AReservationThatComesWhileTheKeyIsThrownAway_Wins()
    {
        var id = await AcceptAsync();
        pipeline.Clock.AdvanceTo(February.AddDays(20));
        await pipeline.End.ExpireAsync(id, default);
        // Somebody needs the key longer, between the sweep's look at the row and its deletion.
        var racing = new RacingTable(pipeline.Tables, () =>
            pipeline.Keyring.ReserveIndexKeyAsync("acme", January, February.AddDays(60), default));

        var thrownAway = await new IndexKeySweep(racing, pipeline.Keyring, pipeline.Clock).RunAsync(default);

        Assert.Equal((true, 0), (racing.HasRaced, thrownAway));
        Assert.True(new WrappedKeyRow((await KeyAsync(January))!).NeededUntil >= February.AddDays(60));
    }

    [Fact]
    public async Task AMailThatIsAcceptedAroundMidnight_FindsItsMonthsKey_HoweverLateItCommits()
    {
        pipeline.Clock.AdvanceTo(February.AddMilliseconds(-1));
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        var acceptedAt = (await pipeline.Messages.FindAsync(id, default))!.AcceptedAt;

        // A day is the longest that an attempt may take (Sweep.OrphanAge): the key is there, and every sweep leaves it.
        for (var hour = 0; hour < 24; hour++)
        {
            await SweepAtAsync(pipeline.Clock.GetUtcNow().AddHours(1));
            Assert.NotNull(await KeyAsync(acceptedAt));
        }
        Assert.NotNull(Assert.Single(await pipeline.InboxAsync()).Summary);
    }

    [Fact]
    public async Task TwentyMailsAtOnce_WhileTheSweepRuns_AllKeepTheirSummaries()
    {
        var sweeping = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() =>
            new IndexKeySweep(pipeline.Tables, pipeline.Keyring, pipeline.Clock).RunAsync(default))));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(number => Task.Run(() =>
            pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes()))));
        await sweeping;

        Assert.Equal(20, (await pipeline.InboxAsync()).Count(line => line.Summary is not null));
    }

    [Fact]
    public async Task WhileAMessageStillWaitsForItsEnd_TheKeyStays()
    {
        await AcceptAsync();
        pipeline.Clock.AdvanceTo(February.AddDays(30));

        // No sweep has run: the message should have ended long ago, and its addresses are still there.
        Assert.Equal(0, await new IndexKeySweep(pipeline.Tables, pipeline.Keyring, pipeline.Clock).RunAsync(default));

        var report = await pipeline.Sweep.RunAsync(default);
        Assert.Equal((1, 1), (report.Ended, report.IndexKeys));
    }

    [Fact]
    public async Task WithTheKey_WhatABackupHoldsIsNoise_AndTheRestGoesOn()
    {
        var id = await AcceptAsync();
        var hash = await pipeline.HashAsync(Pipeline.Bob);
        var address = (await pipeline.ParticipantAsync(id)).SealedAddress!;
        var account = await pipeline.Fields.SealAccountAddressAsync(hash, Pipeline.Bob, default);
        var summary = (await pipeline.RowsAsync(StorageNames.Mailboxes))
            .Select(row => new MailboxRow(row)).Single(row => row.Row.Partition == hash.Value).SealedSummary!;

        await SweepAtAsync(February.AddDays(17));

        Assert.Null(await pipeline.Fields.OpenAddressAsync("acme", January, id, hash, address, default));
        Assert.Null(await pipeline.Fields.OpenSummaryAsync("acme", January, id, hash, summary, default));
        Assert.Equal(Pipeline.Bob, await pipeline.Fields.OpenAccountAddressAsync(hash, account, default)); // no index key's
        Assert.Equal(["accounts", "mailbox-hash"], (await pipeline.RowsAsync(StorageNames.Keys)).Select(row => row.Key));
        Assert.NotNull(await pipeline.ViewAsync(id)); // the tombstone is still told apart
        await AcceptAsync();
        Assert.Contains(await pipeline.InboxAsync(), line => line.Summary is not null);
    }

    [Fact]
    public async Task AKeyFromBeforeReservations_IsKeptForTheLongestLifeThereIs()
    {
        await AcceptAsync(await RetainAsync(90));
        var row = (await KeyAsync(January))!;
        await pipeline.Rows.ReplaceAsync(StorageNames.Keys, row.Set("NeededUntil", (DateTimeOffset?)null), default);

        await SweepAtAsync(February.AddDays(90));
        Assert.NotNull(await KeyAsync(January));
        await SweepAtAsync(February.AddDays(92));
        Assert.Null(await KeyAsync(January));
    }

    [Fact]
    public async Task ItLooksOnceAnHour()
    {
        await AcceptAsync();
        await SweepAtAsync(February.AddDays(16).AddMinutes(-1));
        await SweepAtAsync(February.AddDays(16).AddMinutes(58));
        Assert.NotNull(await KeyAsync(January));
        await SweepAtAsync(February.AddDays(16).AddMinutes(59));
        Assert.Null(await KeyAsync(January));
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<MessageId> AcceptAsync(Organisation? organisation = null)
    {
        var raw = MailSample.Tagged().Saying(pipeline.Clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture)).ToBytes();
        return (await pipeline.Acceptor.AcceptAsync(pipeline.Inbound(raw) with { Organisation = organisation ?? Pipeline.Acme }, default)).Id;
    }

    private async Task<Organisation> RetainAsync(int days)
    {
        var organisation = Pipeline.Acme with { Retention = TimeSpan.FromDays(days) };
        await pipeline.SaveAsync(organisation);
        return organisation;
    }

    private async Task SweepAtAsync(DateTimeOffset time)
    {
        pipeline.Clock.AdvanceTo(time);
        await pipeline.Sweep.RunAsync(default);
    }

    private Task<TableRow?> KeyAsync(DateTimeOffset acceptedAt) =>
        pipeline.Rows.GetAsync(StorageNames.Keys, "acme", WrappedKeyRow.IndexName(acceptedAt), default);
}
