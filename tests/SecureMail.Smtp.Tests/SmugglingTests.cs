using System.Text;
using SecureMail.Testing.Postfix;
using SecureMail.Testing.Presence;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// The endings of SMTP smuggling (CVE-2023-51764 and its kin) against a real Postfix: a second message never arrives.
/// </summary>
public sealed class SmugglingTests : IDisposable
{
    private static readonly string[] Endings =
    [
        "\n.\n", "\r.\r", "\r.\n", "\n.\r", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r\n\0.\r\n", "\r\n.\0\r\n",
    ];

    private readonly SmtpBench bench = new();

    [TheoryWhenPresent("postfix")]
    [InlineData("smtpd_forbid_bare_newline = no", "")]
    [InlineData("smtpd_forbid_bare_newline = yes", "")]
    [InlineData("smtpd_forbid_bare_newline = no", "chunking, pipelining")]
    [InlineData("smtpd_forbid_bare_newline = yes", "chunking, pipelining")]
    public async Task EachEndingGivesOneMessageAtMost(string strictness, string withheld)
    {
        await using var postfix = await PostfixServer.StartAsync(
            bench.Certificate, strictness, $"smtpd_discard_ehlo_keywords = {withheld}");

        var delivered = 0;
        foreach (var ending in Endings)
        {
            var result = await SendAsync(postfix, ending);
            // A NUL has no place in mail and is never sent.
            Assert.True(
                result.Outcome == (
                    ending.Contains('\0', StringComparison.Ordinal) ? SmtpOutcome.Stop : SmtpOutcome.Delivered),
                $"{result}");
            if (result.Outcome == SmtpOutcome.Delivered) delivered++;
        }

        var arrived = (await postfix.ArrivedAsync()).Select(Encoding.ASCII.GetString).ToArray();
        Assert.Equal((8, 8), (delivered, arrived.Length));
        Assert.All(arrived, message => Assert.Contains("Subject: outer", message, StringComparison.Ordinal));
        Assert.All(arrived, message => Assert.Equal(1, CountOf("Delivered-To:", message)));
    }

    public void Dispose() => bench.Dispose();

    private async Task<SmtpResult> SendAsync(PostfixServer postfix, string ending)
    {
        var content = "Subject: outer\r\nMessage-ID: <1@example.org>\r\n\r\nbefore" + ending
            + "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.net>\r\nDATA\r\n"
            + "Subject: inner\r\n\r\nsmuggled\r\n.\r\n";
        var mail = SmtpMail.Create("from@example.org", ["to@example.net"], Encoding.ASCII.GetBytes(content));
        return await bench.Sender.SendAsync(bench.ServerAt(postfix.Port), mail, CancellationToken.None);
    }

    private static int CountOf(string what, string text) => text.Split(what).Length - 1;
}
