namespace SecureMail.Smtp.Tests;

/// <summary>What a caller hands in is checked before anything is connected.</summary>
public sealed class InputTests
{
    [Theory]
    [InlineData("a@example.org\r\nRCPT TO:<x@example.org>", "CRLF")]
    [InlineData("a\r\n@example.org", "CRLF in the local part")]
    [InlineData("\"a\r\nDATA\"@example.org", "CRLF in a quoted local part")]
    [InlineData("\"a\nb\"@example.org", "LF")]
    [InlineData("\"a\rb\"@example.org", "CR")]
    [InlineData("\"a\0b\"@example.org", "NUL")]
    [InlineData("\"a\tb\"@example.org", "TAB, which RFC 5321 does not allow in a quoted string")]
    [InlineData("\"a\u0085b\"@example.org", "NEL, a C1 control")]
    [InlineData("a\u2028b@example.org", "LINE SEPARATOR")]
    [InlineData("a\u202eb@example.org", "RIGHT-TO-LEFT OVERRIDE")]
    [InlineData("a>SIZE=1@example.org", "closing bracket")]
    [InlineData("<a@example.org>", "with its brackets")]
    [InlineData("a b@example.org", "space outside quotes")]
    [InlineData("\"a\\\"@example.org", "quoted string that does not end")]
    [InlineData("\"a\"b\"@example.org", "quote inside quotes")]
    [InlineData("a@", "no domain")]
    [InlineData("@example.org", "no local part")]
    [InlineData("example.org", "no at sign")]
    [InlineData("a..b@example.org", "empty atom")]
    [InlineData("a@example..org", "empty label")]
    [InlineData("a@-example.org", "label with a leading hyphen")]
    [InlineData("a@exa mple.org", "space in the domain")]
    [InlineData("a@[300.1.1.1]", "no address literal")]
    [InlineData("a@[IPv6:fe80::1%eth0]", "zone in an address literal")]
    public void Create_AnAddressThatIsNoMailbox_IsRefused(string address, string why)
    {
        Assert.True(
            Record.Exception(
                () => SmtpMail.Create(address, ["to@example.net"], SmtpBench.Message)) is SmtpInputException,
            why);
        Assert.True(
            Record.Exception(() => SmtpMail.Create("", [address], SmtpBench.Message)) is SmtpInputException, why);
    }

    [Theory]
    [InlineData("a@example.org", "a@example.org")]
    [InlineData("a+tag/x=y@Example.ORG", "a+tag/x=y@example.org")]
    [InlineData("\"a b\\\"c\"@example.org", "\"a b\\\"c\"@example.org")]
    [InlineData("a@[192.0.2.1]", "a@[192.0.2.1]")]
    [InlineData("a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1]")]
    [InlineData("a@münchen.example", "a@xn--mnchen-3ya.example")]
    public void Create_AMailbox_StandsInThePathAsRfc5321WritesIt(string address, string path)
    {
        var mail = SmtpMail.Create(address, ["to@example.net"], SmtpBench.Message);
        Assert.Equal((path, false), (mail.Sender.Path, mail.Sender.NeedsUtf8));
    }

    [Fact]
    public void Create_TheLocalPartsLimitIs64Octets()
    {
        SmtpMail.Create(new string('a', 64) + "@example.org", ["to@example.net"], SmtpBench.Message);
        Assert.Throws<SmtpInputException>(
            () => SmtpMail.Create(new string('a', 65) + "@example.org", ["to@example.net"], SmtpBench.Message));
    }

    [Fact]
    public void Create_WithoutRecipients_IsRefused() =>
        Assert.Throws<SmtpInputException>(() => SmtpMail.Create("", [], SmtpBench.Message));

    [Theory]
    [InlineData("", 25, "relay.example.org", "no host")]
    [InlineData("mail.example.org\r\n", 25, "relay.example.org", "line end in the host")]
    [InlineData("mail example", 25, "relay.example.org", "space in the host")]
    [InlineData("https://mail.example.org", 25, "relay.example.org", "a URL")]
    [InlineData("mail.example.org", 0, "relay.example.org", "port 0")]
    [InlineData("mail.example.org", 65_536, "relay.example.org", "port above 65535")]
    [InlineData("mail.example.org", 25, "relay\r\nMAIL FROM:<>", "line end in the client name")]
    [InlineData("mail.example.org", 25, "relay SIZE", "space in the client name")]
    [InlineData("mail.example.org", 25, "[relay]", "no address literal")]
    public void SmtpServer_ASettingThatCannotBeUsed_IsRefused(string host, int port, string clientName, string why) =>
        Assert.True(
            Record.Exception(
                () => new SmtpServer(host, port, TlsMode.StartTls, clientName)) is SmtpInputException, why);

    [Theory]
    [InlineData(1)]
    [InlineData(65_535)]
    public void SmtpServer_PortsAtTheEdges_AreTaken(int port) =>
        Assert.Equal(port, new SmtpServer("Mail.Example.org.", port, TlsMode.Implicit, "[192.0.2.1]").Port);

    [Theory]
    [InlineData("abc")]
    [InlineData("zz:zz")]
    public void SmtpServer_APinThatIsNoSha256_IsRefused(string pin) =>
        Assert.Throws<SmtpInputException>(() => new SmtpServer("mx", 25, TlsMode.StartTls, "relay") { Pin = pin });

    [Theory]
    [InlineData("ann\0admin", "x")]
    [InlineData("ann", "")]
    [InlineData("", "x")]
    [InlineData("ann", "x\u0001auth=")]
    public void Credentials_WithControlsOrEmpty_AreRefused(string user, string secret)
    {
        Assert.Throws<SmtpInputException>(() => SmtpCredentials.Password(user, secret));
        Assert.Throws<SmtpInputException>(() => SmtpCredentials.BearerToken(user, secret));
    }

    [Fact]
    public void Credentials_InText_ShowNoSecret()
    {
        var credentials = SmtpCredentials.Password("ann", "hunter2");
        var server = new SmtpServer("mx", 25, TlsMode.StartTls, "relay") { Credentials = credentials };
        Assert.DoesNotContain("hunter2", $"{server}{credentials}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("10.1.2.3")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("fd00::1")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    public async Task SendAsync_ToAnAddressOfTheOperatorsNetwork_IsRefusedUnlessAllowed(string host)
    {
        using var bench = new SmtpBench();
        await using var sender = new SmtpSender(new SmtpSenderOptions(), bench.Clock);

        var result = await sender.SendAsync(
            new SmtpServer(host, 25, TlsMode.StartTls, "relay"), SmtpBench.Mail(), CancellationToken.None);

        Assert.Equal(
            (SmtpOutcome.Retry, SmtpReason.ForbiddenAddress, SmtpStage.Connect),
            (result.Outcome, result.Reason, result.Stage));
        Assert.Null(result.Peer);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsRetried()
    {
        using var bench = new SmtpBench();
        var result = await bench.Sender.SendAsync(bench.ServerAt(1), SmtpBench.Mail(), CancellationToken.None);
        Assert.Equal((SmtpOutcome.Retry, SmtpReason.Unreachable), (result.Outcome, result.Reason));
    }
}
