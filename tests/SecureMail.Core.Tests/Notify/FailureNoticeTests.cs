using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Core.Transport;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Notify;

/// <summary>What cannot be delivered is told to the sender by mail, and both see it in the portal.</summary>
public sealed class FailureNoticeTests : IDisposable
{
    private const string Carol = "carol@outside.example";

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task TheSenderIsToldWhoCouldNotBeReachedAndWhy()
    {
        var id = await FailAsync();

        await pipeline.RunHintsAsync();

        var mail = MimeReader.Read(Assert.Single(MailsToJane()).Content, MimeLimits.Default);
        var text = Assert.Single(MessageBody.Of(mail).TextParts).ReadText();
        Assert.Contains($"{Pipeline.Bob}\n    The server said Stop.", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Contains($"https://mail.example/portal/messages/{id}", text, StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Headers.First("Auto-Submitted")!.Value.Trim());
        Assert.DoesNotContain("Report", Encoding.UTF8.GetString(Assert.Single(MailsToJane()).Content.Span), StringComparison.Ordinal);
        var jane = await pipeline.ParticipantAsync(id, Pipeline.Jane);
        Assert.Equal((ParticipantRoute.FailureNotice, ParticipantState.Settled), (jane.Route, jane.State));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public async Task WordOfAFailureIsTriedAgainLikeANotice()
    {
        var id = await FailAsync();
        pipeline.Transport.Outcome = TransportOutcome.Retry;
        await pipeline.RunHintsAsync();

        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(7));
        await pipeline.RunHintsAsync();

        Assert.Equal(2, MailsToJane().Count);
        Assert.Single(MailsToJane().Select(mail => mail.Id).Distinct());
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id, Pipeline.Jane)).State);
    }

    [Fact]
    public async Task WordThatCannotBeDeliveredIsNotToldAgain()
    {
        await FailAsync();
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        await pipeline.RunHintsAsync();
        await pipeline.RunHintsAsync();

        Assert.Single(MailsToJane());
    }

    [Fact]
    public async Task ASecondFailureIsToldToo()
    {
        var id = await FailAsync(Carol);
        await pipeline.NoticeAsync(id, Pipeline.Jane);
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        await pipeline.NoticeAsync(id, Carol);
        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        await pipeline.NoticeAsync(id, Pipeline.Jane);

        Assert.Equal(2, MailsToJane().Select(mail => mail.Id).Distinct().Count());
        Assert.Contains(Carol, Encoding.UTF8.GetString(MailsToJane()[^1].Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatStillWaitsAtTheEndIsGivenUpInTimeToBeTold()
    {
        pipeline.Transport.Outcome = TransportOutcome.Retry;
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        pipeline.Clock.Advance(TimeSpan.FromDays(15) - TimeSpan.FromMinutes(4));
        await pipeline.NoticeAsync(id);

        var bob = (await pipeline.ViewAsync(id, Pipeline.Jane))!.Participants.Single(one => one.Address == Pipeline.Bob);
        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        await pipeline.RunHintsAsync();

        Assert.Equal(ParticipantState.Failed, bob.State);
        Assert.Equal("The server said Retry. The message ends before another attempt.", bob.Outcome);
        Assert.Single(MailsToJane());
    }

    [Fact]
    public async Task AMailWithoutASenderIsToldToNobody()
    {
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), sender: null)).Id;
        await pipeline.NoticeAsync(id);
        await pipeline.RunHintsAsync();
        Assert.Single(pipeline.Transport.Mails);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TheReceiptGoesFirst_AndNeitherIsLost(bool receiptIsSentFirst)
    {
        var all = Pipeline.Acme with { SenderNotices = SenderNoticeRule.All };
        await pipeline.SaveAsync(all);
        var inbound = pipeline.Inbound(MailSample.Tagged().ToBytes(), Pipeline.Jane) with { Organisation = all };
        var id = (await pipeline.Acceptor.AcceptAsync(inbound, default)).Id;
        if (receiptIsSentFirst)
        {
            await pipeline.NoticeAsync(id, Pipeline.Jane);
        }
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        await pipeline.NoticeAsync(id);
        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        await pipeline.NoticeAsync(id, Pipeline.Jane);
        await pipeline.NoticeAsync(id, Pipeline.Jane);

        Assert.Equal(
            ["<receipt.", "<failure."],
            MailsToJane().Select(mail => MimeReader.Read(mail.Content, MimeLimits.Default).MessageId![..9]));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Theory]
    [InlineData("eve@elsewhere.example", SenderNoticeRule.Problems, "somebody outside, who may be forged")]
    [InlineData(Pipeline.Jane, SenderNoticeRule.None, "an organisation that wants none")]
    public async Task WhoIsNotToBeWrittenToIsNotTold(string sender, SenderNoticeRule rule, string why)
    {
        var organisation = Pipeline.Acme with { SenderNotices = rule };
        await pipeline.SaveAsync(organisation);
        var inbound = pipeline.Inbound(MailSample.Tagged().ToBytes(), sender) with { Organisation = organisation };
        var id = (await pipeline.Acceptor.AcceptAsync(inbound, default)).Id;
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        await pipeline.NoticeAsync(id);
        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        await pipeline.RunHintsAsync();

        Assert.True(pipeline.Transport.Mails.All(mail => mail.Recipient == Pipeline.Bob), why);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    public void Dispose() => pipeline.Dispose();

    private List<OutgoingMail> MailsToJane() => [.. pipeline.Transport.Mails.Where(mail => mail.Recipient == Pipeline.Jane)];

    /// <summary>A message whose notice to Bob was refused for good; from then on everything is taken.</summary>
    private async Task<MessageId> FailAsync(params string[] others)
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, [Pipeline.Bob, .. others])).Id;
        pipeline.Transport.Outcome = TransportOutcome.Stop;
        await pipeline.NoticeAsync(id);
        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        return id;
    }
}
