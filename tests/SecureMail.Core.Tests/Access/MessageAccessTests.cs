using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Access;

public sealed class MessageAccessTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task ForAForeignMailboxTheMessageDoesNotExist()
    {
        var id = await AcceptAsync();

        Assert.Null(await pipeline.ViewAsync(id, "eve@outside.example"));
        Assert.Empty(await pipeline.InboxAsync("eve@outside.example"));
        Assert.Null(await pipeline.ViewAsync(MessageId.Compute("x", [], [])));
    }

    [Fact]
    public async Task AParticipantSeesWhoWroteAndReadsAfterOpening()
    {
        var id = await AcceptAsync();
        var view = (await pipeline.ViewAsync(id))!;
        Assert.Equal((Pipeline.Jane, false, false), (view.Sender!.Address, view.IsOwn, view.IsShown));

        await pipeline.Access.MarkOpenedAsync(view, default);
        await pipeline.Access.MarkOpenedAsync(view, default);

        Assert.True((await pipeline.ViewAsync(id))!.IsShown);
        Assert.Single(await pipeline.RowsAsync(StorageNames.Events), line => line.Text("What") == "Opened");
        Assert.True(Assert.Single(await pipeline.InboxAsync()).Opened);
    }

    [Fact]
    public async Task ALateSweepServesNothing()
    {
        var id = await AcceptAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(15));

        var message = await pipeline.OnlyMessageAsync();
        Assert.Equal(MessageState.Active, message.State);
        var view = (await pipeline.ViewAsync(id))!;
        Assert.Equal((MessageState.Expired, false), (view.State, view.IsShown));
        var line = Assert.Single(await pipeline.InboxAsync());
        Assert.Equal((MessageState.Expired, null), (line.State, line.Summary));
        Assert.Equal(OpenFailure.Ended, (await pipeline.Opener.OpenAsync(message, default)).Failure);
        await pipeline.Access.MarkOpenedAsync(view, default);
        Assert.Null((await pipeline.ParticipantAsync(id)).OpenedAt);
    }

    [Fact]
    public async Task AfterTheEndThePlaceIsKnownAndThePeopleAreNot()
    {
        var id = await AcceptAsync();
        await pipeline.End.WithdrawAsync(id, default);

        var view = (await pipeline.ViewAsync(id))!;

        Assert.Equal(MessageState.Withdrawn, view.State);
        Assert.All(view.Participants, participant => Assert.Null(participant.Address));
    }

    [Fact]
    public async Task TheListIsNewestFirstAndFullWhateverElseThePersonSent()
    {
        var first = await AcceptAsync();
        for (var number = 0; number < 201; number++)
        {
            pipeline.Clock.Advance(TimeSpan.FromSeconds(1));
            await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes(), Pipeline.Bob, "max@other.example");
        }

        Assert.Equal(first, Assert.Single(await pipeline.InboxAsync()).Message);
        var sent = await pipeline.Lists.ListAsync(await pipeline.HashAsync(Pipeline.Bob), ParticipantRole.Sender, default);
        Assert.Equal(200, sent.Count);
        Assert.Equal(sent.OrderByDescending(line => line.AcceptedAt), sent);
    }

    [Theory]
    [InlineData(UnwrapFailure.Unavailable, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Throttled, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Disabled, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Deleted, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Refused, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Foreign, OpenFailure.TryLater)]
    [InlineData(UnwrapFailure.Destroyed, OpenFailure.Ended)]
    [InlineData(UnwrapFailure.Corrupt, OpenFailure.Damaged)]
    public async Task AMissingKeySaysWhy(UnwrapFailure failure, OpenFailure expected)
    {
        await AcceptAsync();
        pipeline.Wrapper.Failure = failure;

        Assert.Equal(expected, (await pipeline.Opener.OpenAsync(await pipeline.OnlyMessageAsync(), default)).Failure);
    }

    [Fact]
    public async Task AChangedBlobIsNeverShown()
    {
        await AcceptAsync();
        var message = await pipeline.OnlyMessageAsync();
        var name = message.BlobName("manifest");
        using var bytes = new MemoryStream();
        await (await pipeline.RawBlobs.OpenReadAsync(name, default))!.CopyToAsync(bytes);
        var changed = bytes.ToArray();
        changed[^1] ^= 1;
        await pipeline.RawBlobs.DeleteAsync(name, default);
        await pipeline.RawBlobs.CreateAsync(name, (target, token) => target.WriteAsync(changed, token).AsTask(), default);

        Assert.Equal(OpenFailure.Damaged, (await pipeline.Opener.OpenAsync(message, default)).Failure);
    }

    [Theory]
    [InlineData("key")] // The key is looked for while the manifest is fetched; without it the manifest does not matter.
    [InlineData("manifest")] // The end removes the key first, so that a blob that is gone says the same.
    public async Task WhatIsGoneHasEnded(string gone)
    {
        var id = await AcceptAsync();
        var message = await pipeline.OnlyMessageAsync();
        await (gone == "key"
            ? pipeline.Rows.DeleteAsync(StorageNames.Messages, id.Value, "key", default)
            : pipeline.RawBlobs.DeleteAsync(message.BlobName(gone), default));

        Assert.Equal(OpenFailure.Ended, (await pipeline.Opener.OpenAsync(message, default)).Failure);
    }

    private async Task<MessageId> AcceptAsync() => (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes())).Id;

    public void Dispose() => pipeline.Dispose();
}
