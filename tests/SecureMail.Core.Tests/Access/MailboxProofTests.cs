using System.Text;
using System.Text.RegularExpressions;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Core.Transport;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Access;

public sealed partial class MailboxProofTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Theory]
    [InlineData(0, ProofOutcome.Proven, "at once")]
    [InlineData(10 * 60, ProofOutcome.Proven, "at its last second")]
    [InlineData(10 * 60 + 1, ProofOutcome.Spent, "a second too late")]
    public async Task ACodeLivesTenMinutes(int seconds, ProofOutcome expected, string why)
    {
        var code = await CodeAsync();
        pipeline.Clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.True(await VerifyAsync(code) == expected, why);
    }

    [Theory]
    [InlineData("{0}", "as shown")]
    [InlineData(" {0} ", "with spaces around")]
    public async Task SpacesAndHyphensDoNotMatter(string form, string why)
    {
        var code = await CodeAsync();
        var typed = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, $"{code[..4]}-{code[4..]}");

        Assert.True(await VerifyAsync(typed) == ProofOutcome.Proven, why);
    }

    [Fact]
    public async Task ARightCodeIsSpentByItsUse()
    {
        var code = await CodeAsync();

        Assert.Equal(ProofOutcome.Proven, await VerifyAsync(code));
        Assert.Equal(ProofOutcome.Wrong, await VerifyAsync(code));
    }

    [Fact]
    public async Task AfterFiveWrongTriesTheRightCodeIsTooLate()
    {
        var code = await CodeAsync();
        for (var attempt = 0; attempt < 5; attempt++)
        {
            Assert.Equal(ProofOutcome.Wrong, await VerifyAsync(Other(code)));
        }

        Assert.Equal(ProofOutcome.Spent, await VerifyAsync(code));
    }

    [Fact]
    public async Task ParallelGuessesDoNotAddUp()
    {
        var code = await CodeAsync();
        var guesses = Enumerable.Range(0, 100).Select(number => number == 50 ? code : Other(code));

        await Task.WhenAll(guesses.Select(guess => Task.Run(() => VerifyAsync(guess))));

        var row = Assert.Single(await pipeline.RowsAsync(StorageNames.Accounts));
        Assert.InRange(row.Number("Tries"), 1, 5);
    }

    [Fact]
    public async Task OneMailboxGetsFewCodes()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        for (var second = 0; second < 20 * 60; second += 10)
        {
            await pipeline.Proof.RequestAsync(Pipeline.Bob, "", "en", default);
            await SendCodesAsync();
            pipeline.Clock.Advance(TimeSpan.FromSeconds(10));
        }

        Assert.Equal(6, pipeline.Transport.Mails.Count);
    }

    [Fact]
    public async Task AnUnknownMailboxCostsTheSameAndGetsNothing()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        pipeline.Faults.Restart();
        await pipeline.Proof.RequestAsync(Pipeline.Bob, "", "en", default);
        var known = pipeline.Faults.Writes;
        pipeline.Faults.Restart();
        await pipeline.Proof.RequestAsync("nobody@outside.example", "", "en", default);

        Assert.Equal(known - 1, pipeline.Faults.Writes); // The first request made the account key as well.
        await SendCodesAsync();
        Assert.Equal(Pipeline.Bob, Assert.Single(pipeline.Transport.Mails).Recipient);
        Assert.Equal(ProofOutcome.Wrong, await pipeline.Proof.VerifyAsync("nobody@outside.example", "00000000", "", default));
    }

    [Fact]
    public async Task TheCodeIsStoredNowhereInClear()
    {
        var code = await CodeAsync();

        foreach (var table in StorageNames.Tables)
        {
            foreach (var value in (await pipeline.RowsAsync(table)).SelectMany(row => row.Values.Values))
            {
                var text = value switch { string words => words, byte[] bytes => Encoding.Latin1.GetString(bytes), _ => "" };
                Assert.DoesNotContain(code, text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task AMailThatCannotGoNowIsOwedAgain()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        await pipeline.Proof.RequestAsync(Pipeline.Bob, "", "en", default);
        pipeline.Transport.Outcome = TransportOutcome.Retry;
        var bob = await pipeline.HashAsync(Pipeline.Bob);
        await Assert.ThrowsAsync<CodeNotSentException>(() => pipeline.Proof.SendAsync(bob, default));

        pipeline.Transport.Outcome = TransportOutcome.Accepted;
        await pipeline.Proof.SendAsync(bob, default);
        await pipeline.Proof.SendAsync(bob, default);

        Assert.Equal(2, pipeline.Transport.Mails.Count);
        Assert.Equal(ProofOutcome.Wrong, await VerifyAsync(CodeIn(pipeline.Transport.Mails[0])));
        Assert.Equal(ProofOutcome.Proven, await VerifyAsync(CodeIn(pipeline.Transport.Mails[1])));
    }

    [Fact]
    public async Task TheMailIsMarkedAsAutomatic()
    {
        await CodeAsync();

        var mail = Mime.MimeReader.Read(pipeline.Transport.Mails[0].Content, Mime.MimeLimits.Default);
        Assert.Equal("auto-generated", mail.Headers.First("Auto-Submitted")!.Text);
    }

    private async Task<string> CodeAsync()
    {
        await pipeline.AcceptAsync(MailSample.Tagged().ToBytes());
        await pipeline.Proof.RequestAsync(Pipeline.Bob, "", "en", default);
        await SendCodesAsync();
        return CodeIn(Assert.Single(pipeline.Transport.Mails));
    }

    private async Task SendCodesAsync()
    {
        foreach (var address in new[] { Pipeline.Bob, "nobody@outside.example" })
        {
            await pipeline.Proof.SendAsync(await pipeline.HashAsync(address), default);
        }
    }

    private Task<ProofOutcome> VerifyAsync(string code) => pipeline.Proof.VerifyAsync(Pipeline.Bob, code, "", default);

    private static string Other(string code) => (code[0] == '9' ? '0' : (char)(code[0] + 1)) + code[1..];

    private static string CodeIn(OutgoingMail mail) =>
        Code().Match(Encoding.UTF8.GetString(mail.Content.Span)).Value.Replace(" ", "", StringComparison.Ordinal);

    [GeneratedRegex("[0-9]{4} [0-9]{4}")]
    private static partial Regex Code();

    public void Dispose() => pipeline.Dispose();
}
