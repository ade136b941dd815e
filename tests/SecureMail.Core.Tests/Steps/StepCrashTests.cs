using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Core.Transport;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Steps;

/// <summary>Steps whose program dies, throws or comes late: nothing is lost, and what is sent twice is the same mail.</summary>
public sealed class StepCrashTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    public static TheoryData<int> EveryWrite => [.. Enumerable.Range(1, 9)];

    [Fact]
    public async Task AnAttemptAndTheTimeOfTheNextAreWrittenBeforeIt()
    {
        var step = await OwedAsync();
        ParticipantRow? seen = null;
        pipeline.Transport.Gate = async _ => seen = await pipeline.ParticipantAsync(step.Message);

        await pipeline.Notices.RunAsync(step, default);

        Assert.Equal((ParticipantStage.Begun, 1L), (seen!.Stage, seen.Attempts));
        Assert.InRange(seen.NextAttemptAt!.Value - pipeline.Clock.GetUtcNow(), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(6));
    }

    [Fact]
    public async Task AFaultOfOursIsWrittenDown_AndTriedAgainAtItsTime()
    {
        var step = await OwedAsync();
        pipeline.Transport.IsBroken = true;
        await Assert.ThrowsAsync<InvalidOperationException>(() => pipeline.Notices.RunAsync(step, default));

        var row = await pipeline.ParticipantAsync(step.Message);
        Assert.Equal((ParticipantStage.Waiting, "Something went wrong here. It is tried again."), (row.Stage, row.Outcome));

        pipeline.Transport.IsBroken = false;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(7));
        await pipeline.RunHintsAsync();
        Assert.Equal(ParticipantStage.Settled, (await pipeline.ParticipantAsync(step.Message)).Stage);
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task TheSenderIsToldOfAFailure_WhereverTheProgramDies(int write)
    {
        var step = await OwedAsync();
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.Notices.RunAsync(step, default));
        pipeline.Restart();

        await HealAsync();

        Assert.Equal(ParticipantState.Failed, (await pipeline.ParticipantAsync(step.Message)).State);
        await AssertToldAsync(step);
    }

    [Fact]
    public async Task ABounceIsToldToTheSender()
    {
        var step = await SettledAsync();

        await pipeline.AcceptAsync(Bounce(), sender: null);
        await pipeline.RunHintsAsync();

        var bob = await pipeline.ParticipantAsync(step.Message);
        Assert.Equal((ParticipantStage.Returned, pipeline.Clock.GetUtcNow()), (bob.Stage, bob.BouncedAt));
        var mail = MimeReader.Read(Assert.Single(MailsToJane()).Content, MimeLimits.Default);
        Assert.Contains("came back undelivered", Assert.Single(MessageBody.Of(mail).TextParts).ReadText(), StringComparison.Ordinal);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));

        await pipeline.AcceptAsync(Bounce(), sender: null);
        await pipeline.RunHintsAsync();
        Assert.Single(MailsToJane());
    }

    [Theory]
    [MemberData(nameof(EveryWrite))]
    public async Task ABounceIsToldToTheSender_WhereverTheProgramDies(int write)
    {
        var step = await SettledAsync();
        pipeline.Faults.DieBeforeWrite(write);
        await Record.ExceptionAsync(() => pipeline.AcceptAsync(Bounce(), sender: null));
        pipeline.Restart();
        await pipeline.AcceptAsync(Bounce(), sender: null); // The mail flow posts it again.

        await HealAsync();

        await AssertToldAsync(step);
    }

    [Fact]
    public async Task AReportThatIsFasterThanTheAnswerIsTheLastWord()
    {
        var step = await OwedAsync();
        pipeline.Transport.ReportsLater = true;
        pipeline.Transport.Gate = mail => pipeline.Reports.RecordAsync(new Core.Notify.DeliveryReport(mail.Id, false, "Bounced", null), default);

        await pipeline.Notices.RunAsync(step, default);

        Assert.Equal(ParticipantStage.Returned, (await pipeline.ParticipantAsync(step.Message)).Stage);
    }

    [Fact]
    public async Task ANoticeThatIsAskedForAgainIsAMailOfItsOwn_AndItsReportCounts()
    {
        var step = await SettledAsync();
        await pipeline.AcceptAsync(Bounce(), sender: null);
        pipeline.Clock.Advance(SenderActions.NoticeAgainAfter);
        var actions = new SenderActions(
            pipeline.Tables, pipeline.Messages, new HintSender(pipeline.Hints), new EventLog(pipeline.Tables, pipeline.Clock), pipeline.Clock);
        Assert.True(await actions.NotifyAgainAsync((await pipeline.ViewAsync(step.Message, Pipeline.Jane))!, step.Mailbox, default));

        await pipeline.NoticeAsync(step.Message);

        var notices = pipeline.Transport.Mails.Where(mail => mail.Recipient == Pipeline.Bob).ToList();
        Assert.Equal(2, notices.Select(mail => mail.Id).Distinct().Count());
        Assert.Equal(2, notices.Select(mail => MessageIdOf(mail)).Distinct().Count());
        Assert.Equal(ParticipantStage.Settled, (await pipeline.ParticipantAsync(step.Message)).Stage);

        await pipeline.AcceptAsync(Bounce(), sender: null);
        Assert.Equal(ParticipantStage.Returned, (await pipeline.ParticipantAsync(step.Message)).Stage);
    }

    [Fact]
    public async Task ASlowAttemptDoesNotPayANewDebt()
    {
        var step = await OwedAsync();
        var slow = await pipeline.Steps.ClaimAsync(step, default);
        pipeline.Clock.AdvanceTo(slow.Participant!.NextAttemptAt!.Value);
        await pipeline.NoticeAsync(step.Message);
        pipeline.Clock.Advance(SenderActions.NoticeAgainAfter);
        var actions = new SenderActions(
            pipeline.Tables, pipeline.Messages, new HintSender(pipeline.Hints), new EventLog(pipeline.Tables, pipeline.Clock), pipeline.Clock);
        Assert.True(await actions.NotifyAgainAsync((await pipeline.ViewAsync(step.Message, Pipeline.Jane))!, step.Mailbox, default));

        await pipeline.Steps.SettleAsync(slow, "Late.", proof: null, default);

        Assert.Equal(ParticipantStage.Owed, (await pipeline.ParticipantAsync(step.Message)).Stage);
        Assert.Single(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<OwedStep> OwedAsync() =>
        await pipeline.StepAsync((await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id);

    private async Task<OwedStep> SettledAsync()
    {
        var step = await OwedAsync();
        await pipeline.RunHintsAsync();
        return step;
    }

    /// <summary>A quarter of an hour of sweeps and hints.</summary>
    private async Task HealAsync()
    {
        for (var minute = 0; minute < 15; minute++)
        {
            await pipeline.Sweep.RunAsync(default);
            await pipeline.RunHintsAsync();
            if (MailsToJane().Count > 0)
            {
                pipeline.Transport.Outcome = TransportOutcome.Accepted;
            }
            pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    /// <summary>Told once, or twice alike where the program died between two writes; and nothing is owed any more.</summary>
    private async Task AssertToldAsync(OwedStep step)
    {
        Assert.InRange(MailsToJane().Count, 1, 2);
        Assert.Single(MailsToJane().Select(MessageIdOf).Distinct());
        Assert.Equal(ParticipantRoute.FailureNotice, (await pipeline.ParticipantAsync(step.Message, Pipeline.Jane)).Route);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    private List<OutgoingMail> MailsToJane() => [.. pipeline.Transport.Mails.Where(mail => mail.Recipient == Pipeline.Jane)];

    private static string? MessageIdOf(OutgoingMail mail) => MimeReader.Read(mail.Content, MimeLimits.Default).MessageId;

    /// <summary>RFC 3464, about the newest notice.</summary>
    private byte[] Bounce() => System.Text.Encoding.UTF8.GetBytes(
        "From: MAILER-DAEMON@mx.outside.example\r\nTo: secure@mail.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\nSorry.\r\n"
        + "--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.outside.example\r\n\r\n"
        + "Final-Recipient: rfc822; bob@outside.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        + $"\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {MessageIdOf(pipeline.Transport.Mails.Last(mail => mail.Recipient == Pipeline.Bob))}\r\n\r\n--B--\r\n");
}
