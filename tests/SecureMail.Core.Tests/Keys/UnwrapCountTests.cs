using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Keys;

/// <summary>How often a vault is asked: never to seal, at most once to open, not again while the key is in memory.</summary>
public sealed class UnwrapCountTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task SealingAsksNothing_OpeningOnce_OpeningAgainNothing()
    {
        List<MessageId> ids = [];
        for (var number = 0; number < 50; number++)
        {
            ids.Add((await pipeline.AcceptAsync(MailSample.Tagged().Saying($"{number}").ToBytes())).Id);
        }
        Assert.Equal(0, pipeline.Wrapper.Unwraps);

        foreach (var id in ids.Concat(ids))
        {
            Assert.Equal(OpenFailure.None, await OpenAsync(id));
        }
        Assert.Equal(50, pipeline.Wrapper.Unwraps);

        pipeline.Clock.Advance(DekCache.Longest);
        Assert.Equal(OpenFailure.None, await OpenAsync(ids[0]));
        Assert.Equal(51, pipeline.Wrapper.Unwraps);
    }

    [Fact]
    public async Task AfterAStart_SealingAsksForTheTwoKeysOfAllMessages_OnceInFiveMinutes()
    {
        await AcceptAsync("first");
        pipeline.Restart();

        for (var number = 0; number < 20; number++)
        {
            await AcceptAsync($"{number}");
        }

        Assert.Equal(2, pipeline.Wrapper.Unwraps); // mailbox hashes, the month's index
    }

    [Fact]
    public async Task AKeyInMemoryServesNoMessageThatHasEnded()
    {
        var id = await AcceptAsync("one");
        var message = await pipeline.OnlyMessageAsync();
        Assert.Equal(OpenFailure.None, await OpenAsync(id));
        Assert.Equal(1, pipeline.Deks.Count);

        // Another instance ended it: this one's memory does not know.
        await new MessageEnd(
            pipeline.Tables, pipeline.Blobs, pipeline.Messages, new DekCache(pipeline.Clock), pipeline.Certificates,
            new HintSender(pipeline.Hints), new EventLog(pipeline.Tables, pipeline.Clock), pipeline.Clock)
            .WithdrawAsync(id, default);

        Assert.Equal(1, pipeline.Deks.Count);
        Assert.Equal(OpenFailure.Ended, (await pipeline.Opener.OpenAsync(message, default)).Failure);
        Assert.Equal(OpenFailure.Ended, await OpenAsync(id));
    }

    [Fact]
    public async Task AKeyInMemoryServesNoProlongedRow()
    {
        var id = await AcceptAsync("one");
        Assert.Equal(OpenFailure.None, await OpenAsync(id));
        var message = await pipeline.OnlyMessageAsync();
        message.Row.Set("ExpiresAt", message.ExpiresAt.AddDays(1));

        Assert.Equal(OpenFailure.Damaged, (await pipeline.Opener.OpenAsync(message, default)).Failure);
    }

    [Theory]
    [InlineData(MessageState.Withdrawn)]
    [InlineData(MessageState.Expired)]
    public async Task TheEndZeroesTheKeyInMemory(MessageState end)
    {
        var id = await AcceptAsync("one");
        Assert.Equal(OpenFailure.None, await OpenAsync(id));
        Assert.Equal(1, pipeline.Deks.Count);

        pipeline.Clock.Advance(end == MessageState.Expired ? TimeSpan.FromDays(15) : TimeSpan.Zero);

        await (end == MessageState.Withdrawn ? pipeline.End.WithdrawAsync(id, default) : pipeline.End.ExpireAsync(id, default));

        Assert.Equal(0, pipeline.Deks.Count);
    }

    [Fact]
    public async Task AnOrganisationsOwnKeyWrapsAndOpensItsMessages()
    {
        await pipeline.SaveAsync(Pipeline.Acme with { KeyUri = Pipeline.OwnKeyUri });
        var mail = pipeline.Inbound(MailSample.Tagged().ToBytes()) with { Organisation = Pipeline.Acme with { KeyUri = Pipeline.OwnKeyUri } };
        var id = (await pipeline.Acceptor.AcceptAsync(mail, default)).Id;
        Assert.Equal("own", Assert.Single(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == "key").Text("KekId"));

        // The setting goes; what it wrapped opens by what was recorded.
        await pipeline.SaveAsync(Pipeline.Acme);
        Assert.Equal(OpenFailure.None, await OpenAsync(id));
        Assert.Equal((0, 1), (pipeline.Wrapper.Unwraps, pipeline.OwnKey.Unwraps));
    }

    public void Dispose() => pipeline.Dispose();

    private async Task<MessageId> AcceptAsync(string text) => (await pipeline.AcceptAsync(MailSample.Tagged().Saying(text).ToBytes())).Id;

    private async Task<OpenFailure> OpenAsync(MessageId id)
    {
        var (opened, failure) = await pipeline.Opener.OpenAsync((await pipeline.Messages.FindAsync(id, default))!, default);
        await (opened?.DisposeAsync() ?? ValueTask.CompletedTask);
        return failure;
    }
}
