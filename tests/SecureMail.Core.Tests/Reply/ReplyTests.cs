using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Reply;

public sealed class ReplyTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task AReplyIsAMessageToTheSenderAlone()
    {
        var id = await AcceptAsync(MailSample.Tagged().ToBytes(), Pipeline.Bob, "carol@outside.example");

        Assert.Equal(ReplyOutcome.Sent, await pipeline.ReplyAsync(id, "Thank you."));

        var mail = await ReplyMailAsync();
        Assert.Equal(Pipeline.Jane, Assert.Single(mail.To).Address);
        Assert.Equal(Pipeline.Bob, Assert.Single(mail.ReplyTo).Address);
        Assert.Equal("secure@mail.example", Assert.Single(mail.From).Address);
        Assert.Equal("Re: [encrypt] Report", mail.Subject);
        Assert.Equal("<1@acme.example>", Assert.Single(mail.InReplyTo));
        Assert.Equal(["<1@acme.example>"], mail.References);
        Assert.NotNull((await pipeline.ParticipantAsync(id)).RepliedAt);
        Assert.Equal(2, (await pipeline.RowsAsync(StorageNames.Threads)).Count(row => row.Partition == id.Value));
    }

    [Theory]
    [InlineData(FromPolicy.Portal, "Bob via SecureMail", "secure@mail.example", Pipeline.Bob, null)]
    [InlineData(FromPolicy.Recipient, "Bob", Pipeline.Bob, null, "secure@mail.example")]
    public async Task TheOrganisationSaysWhomACopyComesFrom(FromPolicy policy, string name, string from, string? replyTo, string? sender)
    {
        await pipeline.SaveAsync(Pipeline.Acme with { From = policy });
        var id = await AcceptAsync(MailSample.Tagged().Field("Cc", "Bob <bob@outside.example>").ToBytes(), Pipeline.Bob);

        await pipeline.ReplyAsync(id, "Thank you.");

        var mail = await ReplyMailAsync();
        Assert.Equal((name, from), (Assert.Single(mail.From).DisplayName, mail.From[0].Address));
        Assert.Equal(replyTo, mail.ReplyTo.SingleOrDefault()?.Address);
        Assert.Equal(sender, mail.Headers.First("Sender")?.Value.Trim());
    }

    [Theory]
    [InlineData("[encrypt] Report", "Re: [encrypt] Report", "the tag is there")]
    [InlineData("RE: [ENCRYPT] Report", "RE: [ENCRYPT] Report", "an answer already")]
    [InlineData("(encrypt) Report", "Re: (encrypt) Report [encrypt]", "a near miss gets the true tag")]
    [InlineData("=?x-unknown?q?=AD=85?=", "Re: =?x-unknown?q?=AD=85?= [encrypt]", "an unreadable subject gets it too")]
    public async Task TheTagStaysInTheSubject(string subject, string expected, string why)
    {
        var id = await AcceptAsync(MailSample.About(subject).ToBytes());
        await pipeline.ReplyAsync(id, "Thank you.");

        Assert.True((await ReplyMailAsync()).Subject == expected, why);
    }

    [Fact]
    public async Task TheSameFormTwiceIsOneMessage()
    {
        var id = await AcceptAsync(MailSample.Tagged().ToBytes());

        Assert.Equal(ReplyOutcome.Sent, await pipeline.ReplyAsync(id, "Once.", Pipeline.Bob, null, File("a.txt", "x")));
        pipeline.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(ReplyOutcome.Sent, await pipeline.ReplyAsync(id, "Once.", Pipeline.Bob, null, File("a.txt", "x")));

        Assert.Single(await pipeline.InboxAsync(Pipeline.Jane));
    }

    [Fact]
    public async Task TwoFormsAreTwoMessages()
    {
        var id = await AcceptAsync(MailSample.Tagged().ToBytes());
        using var randomness = new Testing.Keys.SeededRandomness(1);

        await pipeline.ReplyAsync(id, "Twice.", Pipeline.Bob, ReplyTicket.Create(randomness, pipeline.Clock));
        await pipeline.ReplyAsync(id, "Twice.", Pipeline.Bob, ReplyTicket.Create(randomness, pipeline.Clock));

        Assert.Equal(2, (await pipeline.InboxAsync(Pipeline.Jane)).Count);
    }

    [Fact]
    public async Task ANameWithALineEndAddsNoField()
    {
        var id = await AcceptAsync(MailSample.Tagged().ToBytes());

        await pipeline.ReplyAsync(id, "See file.", Pipeline.Bob, null, File("a\r\nBcc: eve@x.example\r\n\r\nb\".txt", "x", "text/html\r\nX-Evil: 1"));

        var mail = await ReplyMailAsync();
        Assert.Null(mail.Headers.First("Bcc"));
        Assert.DoesNotContain(mail.Root.SelfAndDescendants(), part => part.Headers.First("Bcc") is not null || part.Headers.First("X-Evil") is not null);
        Assert.EndsWith("b\".txt", MessageBody.Of(mail).Attachments[0].FileName, StringComparison.Ordinal);
    }

    /// <summary>What the mail that is answered says, as its sender or anybody on its way may write it.</summary>
    public static TheoryData<string, string, string> HostileFields() => new()
    {
        { "Subject", "[encrypt] =?utf-8?q?a=0D=0ABcc:_eve@x.example=0D=0A=0D=0Abody?=", "line ends in an encoded word" },
        { "Subject", "[encrypt] =?utf-8?q?a=0DBcc:_eve@x.example=0AX-Evil:_1?=", "a bare CR and a bare LF" },
        { "Subject", "[encrypt] =?utf-8?b?YQBi?= \0", "NUL, encoded and raw" },
        { "Subject", "[encrypt] \u2028Bcc: eve@x.example\u0085X-Evil: 1", "line ends of Unicode" },
        { "Subject", "[encrypt] " + new string('x', 20_000), "longer than a line may be" },
        { "Cc", "=?utf-8?q?Bob=0D=0ABcc:_eve@x.example?= <bob@outside.example>", "the answerer's own name" },
        { "Cc", "=?utf-8?q?Bob=00=22=0D=0A_=3Ceve@x.example=3E?= <bob@outside.example>", "a name that ends its quotes" },
        { "Message-ID", "<1@acme.example>\0<2@acme.example>", "NUL in the id" },
        { "Message-ID", "<1@acme.example\rBcc:eve@x.example>", "a bare CR in the id" },
        { "References", "<a@b.example>\r\n\t<c\0@b.example>\r\n <d@b.example\rX-Evil:1>", "NUL and CR in a reference" },
        { "In-Reply-To", "<a@b.example\nX-Evil: 1>", "a bare LF in an id" },
    };

    [Theory]
    [MemberData(nameof(HostileFields))]
    public async Task NothingInTheMailThatIsAnsweredAddsAFieldToTheCopy(string field, string value, string why)
    {
        var original = new MailSample().Field("From", "Jane Doe <jane@acme.example>").Field("To", Pipeline.Bob).Field(field, value);
        foreach (var (name, usual) in new[] { ("Subject", "[encrypt] Report"), ("Message-ID", "<1@acme.example>"), ("References", "<0@acme.example>") })
        {
            original = name == field ? original : original.Field(name, usual);
        }
        var id = await AcceptAsync(original.ToBytes());

        Assert.Equal(ReplyOutcome.Sent, await pipeline.ReplyAsync(id, "One\r\n.\r\nMAIL FROM:<eve@x.example>\r\n\0\rTwo\n"));

        var raw = await ReplyBytesAsync();
        var mail = MimeReader.Read(raw, MimeLimits.Default);
        string[] usualFields = ["From", "Reply-To", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];
        var names = mail.Headers.Select(header => header.Name).ToList();
        Assert.True(!names.Except(usualFields).Any() && names.Distinct().Count() == names.Count, $"{why}: {string.Join(' ', names)}");
        Assert.Equal((Pipeline.Jane, Pipeline.Bob), (Assert.Single(mail.To).Address, Assert.Single(mail.ReplyTo).Address));
        Assert.Empty(mail.Root.Children);
        Assert.DoesNotContain((byte)0, raw);
        Assert.DoesNotContain(Encoding.Latin1.GetString(raw).Replace("\r\n", "", StringComparison.Ordinal), letter => letter is '\r' or '\n');
    }

    [Fact]
    public async Task AReplyThatIsTooLargeOrEmptyOrLateIsNone()
    {
        var id = await AcceptAsync(MailSample.Tagged().ToBytes());

        Assert.Equal(ReplyOutcome.Empty, await pipeline.ReplyAsync(id, " \r\n "));
        Assert.Equal(ReplyOutcome.TooLarge, await pipeline.ReplyAsync(id, "Big.", Pipeline.Bob, null, File("a", new string('a', 16 * 1024 * 1024))));
        pipeline.Deks.Forget(id);
        pipeline.Wrapper.Failure = Core.Keys.UnwrapFailure.Unavailable;
        Assert.Equal(ReplyOutcome.TryLater, await pipeline.ReplyAsync(id, "Now?"));
        pipeline.Wrapper.Failure = Core.Keys.UnwrapFailure.None;
        pipeline.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(ReplyOutcome.Ended, await pipeline.ReplyAsync(id, "Late."));
        Assert.Empty(await pipeline.InboxAsync(Pipeline.Jane));
    }

    [Fact]
    public async Task ToAllLeavesOutTheViewerAndBlindCopies()
    {
        var raw = MailSample.Tagged().Field("Cc", "carol@outside.example").ToBytes();
        var id = await AcceptAsync(raw, Pipeline.Bob, "carol@outside.example", "blind@outside.example");

        Assert.Equal([Pipeline.Jane, "carol@outside.example"], ReplySender.RecipientsOf((await pipeline.ViewAsync(id))!, toAll: true));
        Assert.Equal([Pipeline.Jane], ReplySender.RecipientsOf((await pipeline.ViewAsync(id))!, toAll: false));
        var own = ReplySender.RecipientsOf((await pipeline.ViewAsync(id, Pipeline.Jane))!, toAll: false);
        Assert.Equal([Pipeline.Bob, "carol@outside.example"], own.Order());
    }

    [Theory]
    [InlineData(null, "nothing")]
    [InlineData("", "empty")]
    [InlineData("00112233445566778899aabbccddeeff0000000070dbd88", "too short")]
    [InlineData("00112233445566778899AABBCCDDEEFF0000000070DBD880", "upper case")]
    [InlineData("00112233445566778899aabbccddeeffffffffffffffffff", "a time before the year 1")]
    [InlineData("00112233445566778899aabbccddeeff7fffffffffffffff", "a time after the year 9999")]
    public void ATicketThatIsNoneIsRefused(string? text, string why) => Assert.True(ReplyTicket.TryParse(text) is null, why);

    private static ReplyFile File(string name, string content, string type = "text/plain") =>
        new(name, type, new MemoryStream(Encoding.UTF8.GetBytes(content)));

    private async Task<MessageId> AcceptAsync(byte[] raw, params string[] recipients) =>
        (await pipeline.AcceptAsync(raw, Pipeline.Jane, recipients)).Id;

    private async Task<MimeMessage> ReplyMailAsync() => MimeReader.Read(await ReplyBytesAsync(), MimeLimits.Default);

    private async Task<byte[]> ReplyBytesAsync()
    {
        var line = Assert.Single(await pipeline.InboxAsync(Pipeline.Jane));
        var message = (await pipeline.Messages.FindAsync(line.Message, default))!;
        await using var opened = (await pipeline.Opener.OpenAsync(message, default)).Message!;
        using var raw = new MemoryStream();
        await (await opened.OpenRawAsync(default)).CopyToAsync(raw);
        return raw.ToArray();
    }

    public void Dispose() => pipeline.Dispose();
}
