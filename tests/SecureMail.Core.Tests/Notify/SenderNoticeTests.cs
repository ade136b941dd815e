using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Notify;

/// <summary>What a sender is told, once, and when nobody is told anything.</summary>
public sealed class SenderNoticeTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    public static TheoryData<string, byte[], Organisation, string> Told() => new()
    {
        { "near miss", MailSample.About("(encrypt) secret-canary").ToBytes(), Pipeline.Acme, "something like the tag. Write the tag exactly" },
        { "near miss refused", MailSample.About("(encrypt) secret-canary").ToBytes(), Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, "Write it exactly and send the mail again" },
        { "unreadable", MailSample.About("[x] secret-canary").Fields(10_000).ToBytes(), Pipeline.Acme, "cannot be read" },
        { "sealed", MailSample.About("[encrypt] secret-canary").ToBytes(), Pipeline.Acme with { SenderNotices = SenderNoticeRule.All }, "the subject bears the tag" },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public async Task TheSenderIsToldOnce(string why, byte[] raw, Organisation organisation, string words)
    {
        await pipeline.SaveAsync(organisation);
        for (var time = 0; time < 3; time++)
        {
            Assert.True((await AcceptAsync(organisation, raw)).SenderTold, why);
            await pipeline.RunHintsAsync();
        }

        var mail = Assert.Single(pipeline.Transport.Mails, sent => sent.Recipient == Pipeline.Jane);
        var read = MimeReader.Read(mail.Content, MimeLimits.Default);
        Assert.Null(mail.ReturnPath);
        Assert.Equal("auto-generated", read.Headers.First("Auto-Submitted")!.Text);
        Assert.StartsWith("<receipt.", read.MessageId, StringComparison.Ordinal);
        foreach (var part in MessageBody.Of(read).TextParts.Concat(MessageBody.Of(read).HtmlParts))
        {
            Assert.Contains(words, part.ReadText().Replace("&#x27;", "'", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Contains(Pipeline.Bob, part.ReadText(), StringComparison.Ordinal);
        }
        Assert.DoesNotContain("canary", Encoding.UTF8.GetString(mail.Content.Span), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], string?, Organisation> Untold() => new()
    {
        { "the null sender", MailSample.About("(encrypt)").ToBytes(), null, Pipeline.Acme },
        { "an automatic mail", MailSample.About("(encrypt)").Field("Auto-Submitted", "auto-generated").ToBytes(), Pipeline.Jane, Pipeline.Acme },
        { "a list", MailSample.About("(encrypt)").Field("List-Id", "<x.acme.example>").ToBytes(), Pipeline.Jane, Pipeline.Acme },
        { "a robot's name", MailSample.About("(encrypt)").ToBytes(), "no-reply@acme.example", Pipeline.Acme },
        { "somebody outside, who may be forged", MailSample.About("(encrypt)").ToBytes(), "eve@elsewhere.example", Pipeline.Acme },
        { "an organisation that wants none", MailSample.About("(encrypt)").ToBytes(), Pipeline.Jane, Pipeline.Acme with { SenderNotices = SenderNoticeRule.None } },
        { "nothing to tell", MailSample.Tagged().ToBytes(), Pipeline.Jane, Pipeline.Acme },
        { "a mail that passes", MailSample.About("Report").ToBytes(), Pipeline.Jane, Pipeline.Acme with { SenderNotices = SenderNoticeRule.All } },
    };

    [Theory]
    [MemberData(nameof(Untold))]
    public async Task NobodyIsTold(string why, byte[] raw, string? sender, Organisation organisation)
    {
        foreach (var rule in Enum.GetValues<NearMissRule>())
        {
            var acceptance = await AcceptAsync(organisation with { NearMisses = rule }, raw, sender);
            await pipeline.RunHintsAsync();
            Assert.False(acceptance.SenderTold, why);
        }
        Assert.DoesNotContain(pipeline.Transport.Mails, mail => mail.Recipient != Pipeline.Bob);
    }

    [Fact]
    public async Task ARefusalThatTheTransportDoesNotTake_IsTriedAgain()
    {
        pipeline.Transport.Outcome = Core.Transport.TransportOutcome.Retry;
        var raw = MailSample.About("(encrypt)").ToBytes();
        await AcceptAsync(Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, raw);
        await pipeline.RunHintsAsync();
        pipeline.Transport.Outcome = Core.Transport.TransportOutcome.Accepted;
        pipeline.Clock.Advance(TimeSpan.FromMinutes(10));
        await pipeline.RunHintsAsync();

        Assert.Equal(2, pipeline.Transport.Mails.Count);
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Outbox));
    }

    [Fact]
    public async Task ARefusalStoresNothingOfTheMail_AndEnds()
    {
        await AcceptAsync(Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, MailSample.About("(encrypt) secret-canary").ToBytes());

        Assert.Empty(await pipeline.BlobsAsync());
        Assert.Empty(await pipeline.RowsAsync(StorageNames.Mailboxes));
        await pipeline.RunHintsAsync();
        pipeline.Clock.Advance(TimeSpan.FromDays(4));
        await pipeline.Sweep.RunAsync(default);

        Assert.Empty(await pipeline.RowsAsync(StorageNames.Mailboxes));
        Assert.All(
            (await pipeline.RowsAsync(StorageNames.Messages)).Where(row => row.Key.StartsWith(ParticipantRow.Prefix, StringComparison.Ordinal)),
            row => Assert.Null(new ParticipantRow(row).SealedAddress));
    }

    [Fact]
    public async Task AMailThatWasRefusedOnce_IsTakenWhenTheRuleAllowsIt()
    {
        var raw = MailSample.About("(encrypt)").ToBytes();
        await AcceptAsync(Pipeline.Acme with { NearMisses = NearMissRule.Refuse }, raw);

        Assert.Equal(AcceptanceState.Stored, (await AcceptAsync(Pipeline.Acme, raw)).State);
    }

    [Fact]
    public async Task TheReasonStandsInEachRecipientsRow()
    {
        var id = (await pipeline.AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Jane, Pipeline.Bob, "max@acme.example")).Id;

        Assert.Equal(VerdictReason.Tagged, (await pipeline.ParticipantAsync(id)).Reason);
        Assert.Equal(VerdictReason.OwnDomain, (await pipeline.ParticipantAsync(id, "max@acme.example")).Reason);
        Assert.Null((await pipeline.ParticipantAsync(id, Pipeline.Jane)).Reason);
    }

    private Task<Acceptance> AcceptAsync(Organisation organisation, byte[] raw, string? sender = Pipeline.Jane) =>
        pipeline.Acceptor.AcceptAsync(pipeline.Inbound(raw, sender) with { Organisation = organisation }, default);

    public void Dispose() => pipeline.Dispose();
}
