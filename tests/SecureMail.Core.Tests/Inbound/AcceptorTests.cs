using System.Text;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Policy;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Inbound;

public sealed class AcceptorTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task ATaggedMailIsStoredByteForByte()
    {
        var raw = MailSample.Tagged().With("plan.txt", "the plan").ToBytes();

        var acceptance = await pipeline.AcceptAsync(raw);

        Assert.Equal(AcceptanceState.Stored, acceptance.State);
        Assert.Equal(pipeline.Clock.GetUtcNow() + TimeSpan.FromDays(15), acceptance.ExpiresAt);
        await using var opened = (await pipeline.Opener.OpenAsync(await pipeline.OnlyMessageAsync(), default)).Message!;
        using var copy = new MemoryStream();
        await (await opened.OpenRawAsync(default)).CopyToAsync(copy);
        Assert.Equal(raw, copy.ToArray());
        Assert.Equal("plan.txt", Assert.Single(opened.Manifest.Attachments).FileName);
        Assert.Equal("Report", Assert.Single(await pipeline.InboxAsync()).Summary!.Subject);
    }

    [Fact]
    public async Task NothingIsStoredWhenThereIsNothingToSeal()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.About("Report").ToBytes());

        Assert.Equal((AcceptanceState.NothingToSeal, null), (acceptance.State, acceptance.ExpiresAt));
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Messages));
        Assert.Empty(await pipeline.BlobsAsync());
        Assert.Empty(pipeline.Hints.Sent);
    }

    [Fact]
    public async Task TheSameEventTwentyTimesAtOnceIsOneMessage()
    {
        var raw = MailSample.Tagged().ToBytes();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => pipeline.AcceptAsync(raw))));

        Assert.Single(answers, answer => answer.State == AcceptanceState.Stored);
        Assert.Single(answers.Select(answer => answer.Id).Distinct());
        await AssertOneWholeMessageAsync();
    }

    [Fact]
    public async Task TheSameEventLaterIsSeenBefore()
    {
        var raw = MailSample.Tagged().ToBytes();
        var first = await pipeline.AcceptAsync(raw);
        pipeline.Clock.Advance(TimeSpan.FromHours(30));

        var second = await pipeline.AcceptAsync(raw);

        Assert.Equal((AcceptanceState.SeenBefore, first.Id, first.ExpiresAt), (second.State, second.Id, second.ExpiresAt));
        await AssertOneWholeMessageAsync();
    }

    [Fact]
    public async Task TwoMailsWithOneMessageIdAreTwoMessages()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().Saying("one").ToBytes());
        await pipeline.AcceptAsync(MailSample.Tagged().Saying("two").ToBytes());

        Assert.Equal(2, (await pipeline.InboxAsync()).Count);
    }

    [Fact]
    public async Task AMailWithTheNullSenderHasRecipientsOnly()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), sender: null);

        var view = await pipeline.ViewAsync(acceptance.Id);
        Assert.Null(view!.Sender);
        await pipeline.NoticeAsync(acceptance.Id);
        Assert.Contains("Acme & Sons sent you", Encoding.UTF8.GetString(Assert.Single(pipeline.Transport.Mails).Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARecipientInTheOwnDomainIsServedByTheMailFlow()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, "max@acme.example", Pipeline.Bob);

        Assert.Equal(VerdictReason.OwnDomain, acceptance.Recipients[0].Reason);
        var max = await pipeline.ParticipantAsync(acceptance.Id, "max@acme.example");
        Assert.Equal((ParticipantRoute.None, ParticipantState.Settled), (max.Route, max.State));
        Assert.Equal(ParticipantRoute.Notice, (await pipeline.ParticipantAsync(acceptance.Id)).Route);
    }

    [Fact]
    public async Task WhoWritesToThemselvesGetsTheNoticeToo()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Bob, Pipeline.Bob);

        var bob = await pipeline.ParticipantAsync(acceptance.Id);
        Assert.Equal((ParticipantRole.Sender, ParticipantRoute.Notice), (bob.Role, bob.Route));
    }

    [Fact]
    public async Task OnePersonInTwoSpellingsIsOneParticipant()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, Pipeline.Bob, "BOB@outside.example");

        Assert.Equal(AcceptanceState.Stored, acceptance.State);
        Assert.Equal(2, (await pipeline.ViewAsync(acceptance.Id))!.Participants.Count);
    }

    [Fact]
    public async Task AMailBeyondTheLimitsIsOneOpaquePart()
    {
        var raw = MailSample.Tagged().Fields(10_000).ToBytes();

        var acceptance = await pipeline.AcceptAsync(raw);

        Assert.Equal(VerdictReason.Unreadable, Assert.Single(acceptance.Recipients).Reason);
        await using var opened = (await pipeline.Opener.OpenAsync(await pipeline.OnlyMessageAsync(), default)).Message!;
        Assert.True(opened.Manifest.Opaque);
        var part = Assert.Single(opened.Manifest.Attachments);
        Assert.Equal(("message.eml", (long)raw.Length), (part.FileName, part.Length));
    }

    [Theory]
    [InlineData('x', "ASCII")]
    [InlineData('Ω', "letters that JSON escapes to six bytes each")]
    public async Task ASubjectOfThirtyThousandCharactersIsNoObstacle(char letter, string why)
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.About("[encrypt] " + new string(letter, 30_000)).ToBytes());

        Assert.True(acceptance.State == AcceptanceState.Stored, why);
        Assert.StartsWith($"{letter}{letter}", Assert.Single(await pipeline.InboxAsync()).Summary!.Subject, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnAnswerJoinsTheConversation()
    {
        var first = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        var second = await pipeline.AcceptAsync(MailSample.Tagged().Field("In-Reply-To", "<1@acme.example>").Saying("again").ToBytes());
        var third = await pipeline.AcceptAsync(
            MailSample.Tagged().Field("References", "<0@elsewhere> <1@acme.example>\r\n <2@elsewhere>").Saying("and again").ToBytes());
        var other = await pipeline.AcceptAsync(MailSample.Tagged().Field("In-Reply-To", "<9@acme.example>").Saying("new").ToBytes());

        var conversation = await pipeline.Access.ConversationAsync(
            await pipeline.HashAsync(Pipeline.Bob), (await pipeline.ViewAsync(first.Id))!, default);
        Assert.Equal(
            new[] { first.Id, second.Id, third.Id }.OrderBy(id => id.Value),
            conversation.Select(view => view.Message.Id).OrderBy(id => id.Value));
        Assert.Equal(other.Id.Value, (await pipeline.ViewAsync(other.Id))!.Message.Thread);
    }

    [Theory]
    [InlineData(97, "all rows in one transaction")]
    [InlineData(98, "one row more than the transaction holds with the sender")]
    [InlineData(150, "many more")]
    public async Task EveryOneOfManyRecipientsIsServed(int count, string why)
    {
        var recipients = Recipients(count);

        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, recipients);

        Assert.True(acceptance.State == AcceptanceState.Stored, why);
        Assert.Equal(count, (await pipeline.RowsAsync(StorageNames.Outbox)).Count);
        foreach (var recipient in recipients)
        {
            Assert.Equal(ParticipantState.Owed, (await pipeline.ParticipantAsync(acceptance.Id, recipient)).State);
            Assert.Single(await pipeline.InboxAsync(recipient));
        }
    }

    [Fact]
    public async Task WithoutTheKeyNothingIsAccepted()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        pipeline.Restart();
        pipeline.Wrapper.Failure = UnwrapFailure.Unavailable;

        await Assert.ThrowsAsync<KeyUnavailableException>(() => pipeline.AcceptAsync(MailSample.Tagged().Saying("two").ToBytes()));
    }

    [Fact]
    public async Task ABlindCopyIsSeenByTheSenderAlone()
    {
        var acceptance = await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, Pipeline.Bob, "secret@outside.example");

        Assert.Equal([Pipeline.Jane, Pipeline.Bob], Addresses(await pipeline.ViewAsync(acceptance.Id)));
        Assert.Equal([Pipeline.Bob, Pipeline.Jane, "secret@outside.example"], Addresses(await pipeline.ViewAsync(acceptance.Id, Pipeline.Jane)).Order());
        Assert.Equal(
            [Pipeline.Bob, Pipeline.Jane, "secret@outside.example"],
            Addresses(await pipeline.ViewAsync(acceptance.Id, "secret@outside.example")).Order());
    }

    private static IEnumerable<string?> Addresses(MessageView? view) => view!.Participants.Select(participant => participant.Address);

    private static string[] Recipients(int count) => [.. Enumerable.Range(0, count).Select(number => $"r{number}@outside.example")];

    private async Task AssertOneWholeMessageAsync()
    {
        var message = await pipeline.OnlyMessageAsync();
        Assert.Equal(OpenFailure.None, (await pipeline.Opener.OpenAsync(message, default)).Failure);
        Assert.Single(await pipeline.InboxAsync());
        Assert.Single(await pipeline.RowsAsync(StorageNames.Outbox));
        Assert.All(await pipeline.BlobsAsync(), blob => Assert.Contains(message.Attempt, blob.Name, StringComparison.Ordinal));
        Assert.Equal(2, (await pipeline.BlobsAsync()).Count);
    }

    public void Dispose() => pipeline.Dispose();
}
