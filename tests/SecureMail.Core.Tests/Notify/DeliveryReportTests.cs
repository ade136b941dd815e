using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Core.Transport;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Notify;

/// <summary>What an email service says, at once and later, ends in the participant's state.</summary>
public sealed class DeliveryReportTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    public DeliveryReportTests() => pipeline.Transport.ReportsLater = true;

    [Fact]
    public async Task ATakenNoticeWaitsForTheServicesWordAndIsAskedForUnderItsId()
    {
        pipeline.Transport.Outcome = TransportOutcome.Submitted;
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);
        Assert.Equal(ParticipantState.Waiting, (await pipeline.ParticipantAsync(id)).State);

        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(6));
        await pipeline.NoticeAsync(id);

        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
        Assert.Equal([false, true], pipeline.Transport.Mails.Select(mail => mail.IsRepeated));
        Assert.Single(pipeline.Transport.Mails.Select(mail => mail.Id).Distinct());
    }

    [Fact]
    public async Task AServiceThatAsksToWaitIsNotAskedBefore()
    {
        pipeline.Transport.Outcome = TransportOutcome.Retry;
        pipeline.Transport.NotBefore = pipeline.Clock.GetUtcNow().AddMinutes(50);
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);

        pipeline.Clock.Advance(TimeSpan.FromMinutes(49));
        await pipeline.NoticeAsync(id);
        var early = pipeline.Transport.Tries;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        await pipeline.NoticeAsync(id);

        Assert.Equal((1, 2), (early, pipeline.Transport.Tries));
    }

    public static TheoryData<TransportOutcome, bool, ParticipantState, string> Reports() => new()
    {
        { TransportOutcome.Submitted, true, ParticipantState.Settled, "has taken the notice" },
        { TransportOutcome.Submitted, false, ParticipantState.Failed, "came back (Bounced). The server said: 550 5.1.1 <…> unknown" },
        { TransportOutcome.Accepted, false, ParticipantState.Failed, "came back (Bounced)" },
        { TransportOutcome.Accepted, true, ParticipantState.Settled, "has taken the notice" },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public async Task AReportIsTheLastWord(TransportOutcome before, bool delivered, ParticipantState state, string words)
    {
        pipeline.Transport.Outcome = before;
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);

        Assert.True(await ReportAsync(delivered));
        Assert.False(await ReportAsync(!delivered), "a second report is none");

        var bob = (await pipeline.ViewAsync(id, Pipeline.Jane))!.Participants.Single(one => one.Address == Pipeline.Bob);
        Assert.Equal((state, delivered ? "Delivered" : "NotDelivered"), (bob.State, bob.Proof["Report"]));
        Assert.Contains(words, bob.Outcome, StringComparison.Ordinal);
        // Nothing is owed to Bob any more; to Jane word of the failure, if there was one.
        Assert.Equal(delivered ? 0 : 1, (await pipeline.RowsAsync(StorageNames.Outbox)).Count);
        Assert.DoesNotContain(await pipeline.RowsAsync(StorageNames.Outbox), row => row.Text("Route") == nameof(ParticipantRoute.Notice));
    }

    [Fact]
    public async Task AReportOfAnotherMailChangesNothing()
    {
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);
        Assert.False(await pipeline.Reports.RecordAsync(new DeliveryReport(Guid.Empty, false, "Bounced", null), default));
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
    }

    [Fact]
    public async Task WhenTheMessageHasEndedNothingLeadsToItAnyMore()
    {
        var id = await AcceptAsync();
        await pipeline.NoticeAsync(id);
        await pipeline.End.WithdrawAsync(id, default);

        Assert.False(await ReportAsync(delivered: true));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Reports));
    }

    [Fact]
    public async Task ANoticeCarriesNoMoreThanItsServiceTakes()
    {
        pipeline.Transport.MaxAttachedBytes = 100;
        await pipeline.NoticeAsync(await AcceptAsync());
        var mail = Mime.MimeReader.Read(pipeline.Transport.Mails[0].Content, Mime.MimeLimits.Default);
        Assert.Empty(Mime.MessageBody.Of(mail).Attachments);
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<MessageId> AcceptAsync() => (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;

    private Task<bool> ReportAsync(bool delivered) => pipeline.Reports.RecordAsync(
        new DeliveryReport(pipeline.Transport.Mails[0].Id, delivered, delivered ? "Delivered" : "Bounced", "550 5.1.1 <bob@outside.example> unknown\r\n"), default);
}
