using SecureMail.Core.Inbound;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Inbound;

/// <summary>Our own mails come back, are reported on, and are answered by machines.</summary>
public sealed class OwnMailTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task OurOwnNotice_IsNeverProcessed_TagOrNoTag()
    {
        await SendNoticeAsync();
        var notice = pipeline.Transport.Mails[0].Content.ToArray();

        var back = await pipeline.AcceptAsync(notice);
        var tagged = await pipeline.AcceptAsync([.. "Subject: [encrypt]\r\n"u8, .. notice]);

        Assert.Equal((AcceptanceState.Consumed, AcceptanceState.Consumed), (back.State, tagged.State));
        await pipeline.OnlyMessageAsync();
        Assert.Equal(2, (await EventsAsync()).Count(what => what == "LoopCut"));
    }

    [Theory]
    [InlineData("failed", "5.1.1", "smtp; 550 5.1.1 <bob@outside.example> no such user", "The notice came back undelivered (5.1.1). The server said: 550 5.1.1 <…> no such user")]
    [InlineData("failed", "5.0.0", null, "The notice came back undelivered (5.0.0).")]
    public async Task APermanentFailure_IsTheSendersToSee(string action, string status, string? diagnostic, string outcome)
    {
        var id = await SendNoticeAsync();

        Assert.Equal(AcceptanceState.Consumed, (await pipeline.AcceptAsync(await ReportAsync(action, status, diagnostic), sender: null)).State);

        var bob = await pipeline.ParticipantAsync(id);
        Assert.Equal((ParticipantState.Failed, outcome), (bob.State, bob.Outcome));
        Assert.Equal(pipeline.Clock.GetUtcNow(), bob.BouncedAt);
        var seen = (await pipeline.ViewAsync(id, Pipeline.Jane))!.Participants.Single(participant => participant.Address == Pipeline.Bob);
        Assert.Equal((outcome, bob.BouncedAt), (seen.Outcome, seen.BouncedAt));
        Assert.Contains("NoticeBounced", await EventsAsync());
    }

    [Theory]
    [InlineData("delayed", "4.4.1", "it may still come right")]
    [InlineData("delivered", "2.0.0", "it arrived")]
    [InlineData("failed", "4.2.2", "a full mailbox")]
    [InlineData("relayed", "5.1.1", "no failure, whatever the status says")]
    public async Task AnythingElse_ChangesNothing(string action, string status, string why)
    {
        var id = await SendNoticeAsync();

        var answer = await pipeline.AcceptAsync(await ReportAsync(action, status, diagnostic: null), sender: null);

        Assert.True(answer.State == AcceptanceState.Consumed, why);
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
    }

    [Fact]
    public async Task AReportByAnotherOrganisation_OrAboutNothing_ChangesNothing()
    {
        var id = await SendNoticeAsync();
        var report = await ReportAsync("failed", "5.1.1", null);
        await pipeline.Acceptor.AcceptAsync(pipeline.Inbound(report, sender: null) with { Organisation = Pipeline.Acme with { Id = "other" } }, default);
        var unknown = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(report).Replace(id.Value, new string('a', 26), StringComparison.Ordinal));
        await pipeline.AcceptAsync(unknown, sender: null);

        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
    }

    [Fact]
    public async Task AReportAtTheNoticesOwnReturnPath_Counts_WhicheverApplicationTookIt()
    {
        var deployment = Pipeline.Deployment with { BounceAddress = "bounces@mail.example" };
        var id = await SendNoticeAsync();
        var path = NoticeReference.Of(id, await pipeline.HashAsync(Pipeline.Bob)).ReturnPath(deployment)!;
        var mail = pipeline.Inbound(await ReportAsync("failed", "5.1.1", null), sender: null, path);
        var own = OwnMail.Of(mail, MimeReader.Read(mail.Raw, MimeLimits.Default), deployment);

        await new NoticeReports(pipeline.Messages, pipeline.Steps, new EventLog(pipeline.Tables, pipeline.Clock), pipeline.Clock)
            .NoteAsync("other", id, own, default);

        Assert.True(own.CameBack);
        Assert.Equal(ParticipantState.Failed, (await pipeline.ParticipantAsync(id)).State);
    }

    [Fact]
    public async Task AMessageThatWasOpened_DidNotBounce()
    {
        var id = await SendNoticeAsync();
        await pipeline.Access.MarkOpenedAsync((await pipeline.ViewAsync(id))!, default);

        await pipeline.AcceptAsync(await ReportAsync("failed", "5.1.1", null), sender: null);

        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
    }

    [Fact]
    public async Task AnOutOfOfficeNote_IsDroppedWithAnEvent()
    {
        await SendNoticeAsync();
        var notice = MimeReader.Read(pipeline.Transport.Mails[0].Content, MimeLimits.Default).MessageId!;

        var answer = await pipeline.AcceptAsync(
            MailSample.About("Out of office").Field("In-Reply-To", notice).Field("Auto-Submitted", "auto-replied").ToBytes(), Pipeline.Bob, "secure@mail.example");

        Assert.Equal(AcceptanceState.Consumed, answer.State);
        Assert.Contains("AutomaticAnswerDropped", await EventsAsync());
    }

    [Fact]
    public async Task APersonWhoQuotesABounce_IsAPerson()
    {
        await SendNoticeAsync();
        var quoted = System.Text.Encoding.UTF8.GetString(await ReportAsync("failed", "5.1.1", null));

        var answer = await pipeline.AcceptAsync(MailSample.Tagged().Saying(quoted).ToBytes());
        var automatic = await pipeline.AcceptAsync(MailSample.Tagged().Field("Auto-Submitted", "auto-generated").Saying("invoice").ToBytes());

        Assert.Equal((AcceptanceState.Stored, AcceptanceState.Stored), (answer.State, automatic.State));
    }

    [Fact]
    public void AReturnPathNamesItsNotice_AndNothingElseDoes()
    {
        var deployment = Pipeline.Deployment with { BounceAddress = "bounces@mail.example" };
        var reference = new NoticeReference(MessageId.Compute("acme", [1], [Pipeline.Bob]), "abcdefghijkl");

        var path = reference.ReturnPath(deployment)!;

        Assert.Equal($"bounces+{reference.Message}.abcdefghijkl@mail.example", path);
        Assert.True(path.IndexOf('@', StringComparison.Ordinal) <= 64); // RFC 5321 section 4.5.3.1.1
        Assert.Equal(reference, NoticeReference.FromReturnPath(path, deployment));
        Assert.Equal(reference, NoticeReference.FromReturnPath(path.ToUpperInvariant(), deployment));
        Assert.Null(NoticeReference.FromReturnPath(path, Pipeline.Deployment));
        foreach (var other in (string[])["bounces@mail.example", "bounces+x@mail.example", $"bounces+{reference.Message}.short@mail.example", path.Replace("bounces", "bouncer", StringComparison.Ordinal)])
        {
            Assert.Null(NoticeReference.FromReturnPath(other, deployment));
        }
        Assert.Equal(reference, NoticeReference.FromMessageId($"<{reference.MessageIdField(deployment)}>", deployment));
        Assert.Null(NoticeReference.FromMessageId("<notice.x@elsewhere.example>", deployment));
        Assert.Null(NoticeReference.FromMessageId(null, deployment));
    }

    private async Task<MessageId> SendNoticeAsync()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.RunHintsAsync();
        return id;
    }

    private Task<byte[]> ReportAsync(string action, string status, string? diagnostic)
    {
        var notice = MimeReader.Read(pipeline.Transport.Mails[0].Content, MimeLimits.Default).MessageId;
        var said = diagnostic is null ? "" : $"Diagnostic-Code: {diagnostic}\r\n";
        return Task.FromResult(System.Text.Encoding.UTF8.GetBytes(
            $"From: MAILER-DAEMON@mx.outside.example\r\nTo: secure@mail.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
            + "Content-Type: multipart/report; report-type=delivery-status; boundary=B\r\n\r\n--B\r\n\r\nSorry.\r\n"
            + $"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.outside.example\r\n\r\nFinal-Recipient: rfc822; bob@outside.example\r\nAction: {action}\r\nStatus: {status}\r\n{said}"
            + $"\r\n--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {notice}\r\n\r\n--B--\r\n"));
    }

    private async Task<IEnumerable<string>> EventsAsync() =>
        (await pipeline.RowsAsync(StorageNames.Events)).Select(row => row.RequiredText("What"));

    public void Dispose() => pipeline.Dispose();
}
