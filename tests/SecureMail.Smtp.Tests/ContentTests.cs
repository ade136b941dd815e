using System.Buffers;
using System.Text;
using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Tests;

public sealed class ContentTests
{
    [Theory]
    [InlineData("", "", "nothing")]
    [InlineData("a", "a\r\n", "the last line is ended")]
    [InlineData("a\r\n", "a\r\n", "a good line stays")]
    [InlineData(".", "..\r\n", "a dot at the start")]
    [InlineData("a\r\n.\r\nb", "a\r\n..\r\nb\r\n", "a whole end of content")]
    [InlineData("a\n.\nb", "a\r\n..\r\nb\r\n", "smuggling: LF . LF")]
    [InlineData("a\r.\rb", "a\r\n..\r\nb\r\n", "smuggling: CR . CR")]
    [InlineData("a\r.\nb", "a\r\n..\r\nb\r\n", "smuggling: CR . LF")]
    [InlineData("a\n.\rb", "a\r\n..\r\nb\r\n", "smuggling: LF . CR")]
    [InlineData("a\n.\r\nb", "a\r\n..\r\nb\r\n", "smuggling: LF . CRLF")]
    [InlineData("a\r\n.\nb", "a\r\n..\r\nb\r\n", "smuggling: CRLF . LF")]
    [InlineData("a\r.\r\nb", "a\r\n..\r\nb\r\n", "smuggling: CR . CRLF")]
    [InlineData("a\r\n.\rb", "a\r\n..\r\nb\r\n", "smuggling: CRLF . CR")]
    [InlineData("a\r\r\nb", "a\r\n\r\nb\r\n", "CR CRLF is two line ends")]
    [InlineData("a\n\rb", "a\r\n\r\nb\r\n", "LF CR is two line ends")]
    [InlineData("\r\n\r\n", "\r\n\r\n", "empty lines")]
    [InlineData("a.\r\n.b", "a.\r\n..b\r\n", "dots elsewhere stay")]
    public void Write_AnyBlockSize_GivesTheSameOctets(string content, string expected, string why)
    {
        var octets = Encoding.ASCII.GetBytes(content);
        for (var blockSize = 1; blockSize <= octets.Length + 1; blockSize++)
        {
            var encoder = new DotStuffer(998, doublesDots: true);
            var output = new ArrayBufferWriter<byte>();
            foreach (var block in octets.Chunk(blockSize)) encoder.Write(block, output);
            encoder.Finish(output);
            Assert.True(expected == Encoding.ASCII.GetString(output.WrittenSpan), $"{why}, blocks of {blockSize}");
        }
    }

    [Theory]
    [InlineData("a\r\n\0.\r\nb")]
    [InlineData("a\r\n.\0\r\nb")]
    [InlineData("\0")]
    public async Task SendAsync_ContentWithNul_StopsBeforeConnecting(string content)
    {
        using var bench = new SmtpBench();
        var mail = SmtpMail.Create("", ["to@example.net"], Encoding.ASCII.GetBytes(content));

        var result = await bench.Sender.SendAsync(bench.ServerAt(1), mail, CancellationToken.None);

        Assert.Equal(
            (SmtpOutcome.Stop, SmtpReason.ContentHasNul, SmtpStage.Connect),
            (result.Outcome, result.Reason, result.Stage));
    }

    [Theory]
    [InlineData(998, SmtpReason.Unreachable)]
    [InlineData(999, SmtpReason.ContentLineTooLong)]
    public async Task SendAsync_LineLength_IsBoundedAt998(int length, SmtpReason reason)
    {
        using var bench = new SmtpBench();
        var mail = SmtpMail.Create(
            "", ["to@example.net"], Encoding.ASCII.GetBytes("short\r\n" + new string('x', length)));

        Assert.Equal(reason, (await bench.Sender.SendAsync(bench.ServerAt(1), mail, CancellationToken.None)).Reason);
    }

    [Fact]
    public async Task SendAsync_ADefectFoundInAStreamThatCannotSeek_EndsWithoutADot()
    {
        using var bench = new SmtpBench();
        await using var server = bench.Play(SmtpBench.Opened()
            .Expect("MAIL FROM:<> BODY=8BITMIME", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect("DATA", "354 Go"));
        await using var content = new OneWayStream("Subject: x\r\n\r\n\0"u8.ToArray());

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port), SmtpMail.Create("", ["to@example.net"], content), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(
            (SmtpOutcome.Stop, SmtpReason.ContentHasNul, SmtpStage.Content),
            (result.Outcome, result.Reason, result.Stage));
        Assert.Empty(server.Messages);
    }

    [Fact]
    public async Task SendAsync_ALargeMail_ArrivesOctetForOctet()
    {
        using var bench = new SmtpBench();
        var content = Encoding.ASCII.GetBytes(
            string.Concat(
                Enumerable.Range(0, 20_000).Select(line => $".line {line} {new string('z', line % 70)}\r\n")));
        await using var server = bench.Play(SmtpBench.Opened()
            .Expect($"MAIL FROM:<> SIZE={content.Length}", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect("DATA", "354 Go").Content("250 Ok").Quit());

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port), SmtpMail.Create("", ["to@example.net"], content), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal(SmtpOutcome.Delivered, result.Outcome);
        Assert.Equal(content, Assert.Single(server.Messages));
    }

    [Fact]
    public async Task SendAsync_ARefusalInTheMiddleOfTheContent_IsHeard()
    {
        using var bench = new SmtpBench();
        var content = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(new string('x', 78) + "\r\n", 200_000)));
        await using var server = bench.Play(SmtpBench.Opened()
            .Expect($"MAIL FROM:<> SIZE={content.Length}", "250 Ok").Expect("RCPT TO:<to@example.net>", "250 Ok")
            .Expect("DATA", "354 Go").PartOfContent(100_000).Say("552 5.3.4 Too much").Stall());

        var result = await bench.Sender.SendAsync(
            bench.ServerAt(server.Port), SmtpMail.Create("", ["to@example.net"], content), CancellationToken.None);

        Assert.Equal((SmtpOutcome.Stop, 552, SmtpStage.Content), (result.Outcome, result.ReplyCode, result.Stage));
    }
}
