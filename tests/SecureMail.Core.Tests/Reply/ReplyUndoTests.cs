using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Smtp;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Reply;

/// <summary>A reply is held for a while, and can be taken back as long as nothing of it has left.</summary>
public sealed class ReplyUndoTests : IDisposable
{
    private readonly Pipeline pipeline = new();
    private MessageId answered;

    [Fact]
    public async Task NothingLeavesBeforeTheHoldTimeIsOver()
    {
        var reply = await ReplyAsync();

        pipeline.Clock.Advance(TimeSpan.FromSeconds(29));
        await pipeline.RunHintsAsync();
        await pipeline.CopyAsync(reply);
        Assert.Equal(0, (await pipeline.ParticipantAsync(reply, Pipeline.Jane)).Attempts);

        pipeline.Clock.Advance(TimeSpan.FromSeconds(1));
        await pipeline.RunHintsAsync();
        Assert.Equal(1, (await pipeline.ParticipantAsync(reply, Pipeline.Jane)).Attempts);
    }

    [Fact]
    public async Task AReplyTakenBackInTimeNeverLeavesAndIsDestroyed()
    {
        var reply = await ReplyAsync();

        Assert.Equal(UndoOutcome.Undone, await UndoAsync(reply));

        pipeline.Clock.Advance(TimeSpan.FromMinutes(1));
        await pipeline.RunHintsAsync();
        await pipeline.CopyAsync(reply);
        var jane = await pipeline.ParticipantAsync(reply, Pipeline.Jane);
        Assert.Equal((0L, ParticipantState.Failed), (jane.Attempts, jane.State));
        Assert.Null(await pipeline.ViewAsync(reply, Pipeline.Bob));
        Assert.Null(await pipeline.ViewAsync(reply, Pipeline.Jane));
        Assert.Empty(await pipeline.Lists.ListAsync(await pipeline.HashAsync(Pipeline.Bob), ParticipantRole.Sender, default));
        Assert.Null((await pipeline.ParticipantAsync(answered, Pipeline.Bob)).RepliedAt);
        Assert.DoesNotContain(pipeline.Transport.Mails, mail => mail.Recipient == Pipeline.Jane);
    }

    [Fact]
    public async Task WhenOneCopyIsOnItsWayItIsTooLateForAll()
    {
        var reply = await ReplyAsync(toAll: true);
        // By an instance whose clock runs ahead.
        await pipeline.Messages.UpdateParticipantAsync(reply, await pipeline.HashAsync(Pipeline.Jane), row => row.TryMove(ParticipantEvent.Begun), default);

        Assert.Equal(UndoOutcome.TooLate, await UndoAsync(reply));

        Assert.Equal(MessageState.Active, (await pipeline.ViewAsync(reply, Pipeline.Bob))!.State);
        pipeline.Clock.Advance(TimeSpan.FromSeconds(30));
        await pipeline.NoticeAsync(reply, "carol@outside.example");
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(reply, "carol@outside.example")).State);
    }

    [Fact]
    public async Task WhileItIsHeldItDoesNotExistForItsRecipients()
    {
        var reply = await ReplyAsync();

        Assert.Null(await pipeline.ViewAsync(reply, Pipeline.Jane));
        Assert.Empty(await pipeline.InboxAsync(Pipeline.Jane));
        Assert.Null((await pipeline.ViewAsync(answered, Pipeline.Bob))!.Viewer.RepliedAt);

        pipeline.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.NotNull(await pipeline.ViewAsync(reply, Pipeline.Jane));
        Assert.Single(await pipeline.InboxAsync(Pipeline.Jane));
        Assert.NotNull((await pipeline.ViewAsync(answered, Pipeline.Bob))!.Viewer.RepliedAt);
    }

    [Fact]
    public async Task OnceItsRecipientsCanSeeItItIsTooLate()
    {
        var reply = await ReplyAsync();
        pipeline.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(UndoOutcome.TooLate, await UndoAsync(reply));
        Assert.Equal(UndoOutcome.NotYours, await pipeline.Undo.UndoAsync((await pipeline.ViewAsync(reply, Pipeline.Jane))!, answered: null, default));
    }

    [Fact]
    public async Task AMailFromTheMailFlowIsNotHeld()
    {
        await pipeline.SaveAsync(Held);
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;
        await pipeline.NoticeAsync(id);
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(id)).State);
    }

    public void Dispose() => pipeline.Dispose();

    private static Organisation Held => Pipeline.Acme with
    {
        HoldTime = TimeSpan.FromSeconds(30),
        MailServer = new MailRoute("localhost", 1, TlsMode.StartTls), // Nobody answers there.
    };

    private async Task<MessageId> ReplyAsync(bool toAll = false)
    {
        await pipeline.SaveAsync(Held);
        var raw = MailSample.Tagged().Field("Cc", "carol@outside.example").ToBytes();
        var first = (await pipeline.AcceptAsync(raw, Pipeline.Jane, Pipeline.Bob, "carol@outside.example")).Id;
        var view = (await pipeline.ViewAsync(first))!;
        var ticket = ReplyTicket.TryParse("00112233445566778899aabbccddeeff0000000070dbd880")!;
        Assert.Equal(ReplyOutcome.Sent, await pipeline.Replies.SendAsync(view, new ReplyDraft(ticket, "Sorry.", toAll, []), default));
        answered = first;
        return Assert.Single(await pipeline.Lists.ListAsync(await pipeline.HashAsync(Pipeline.Bob), ParticipantRole.Sender, default)).Message;
    }

    private async Task<UndoOutcome> UndoAsync(MessageId id) =>
        await pipeline.Undo.UndoAsync((await pipeline.ViewAsync(id))!, await pipeline.ViewAsync(answered), default);
}
