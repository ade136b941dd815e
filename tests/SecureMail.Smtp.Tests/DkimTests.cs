using System.Security.Cryptography;
using System.Text;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Time;

namespace SecureMail.Smtp.Tests;

/// <summary>Signatures are judged by an implementation that is not ours: dkimpy, where it is present.</summary>
public sealed class DkimTests : IDisposable
{
    // RFC 8463 appendix A.2: the seed of its test key, in PKCS#8.
    private const string Ed25519Pem =
        "-----BEGIN PRIVATE KEY-----\n" +
        "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE KEY-----";

    // The verifier has a clock of its own and refuses signatures of the future.
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly DkimKey rsa;
    private readonly DkimKey ed25519 = DkimKey.FromPem("example.org", "e1", Ed25519Pem);

    public DkimTests()
    {
        using var key = RSA.Create(2_048);
        rsa = DkimKey.FromPem("Example.org", "r1", key.ExportPkcs8PrivateKeyPem());
    }

    public static TheoryData<string, string> Messages() => new()
    {
        { "plain", "From: a@example.org\r\nTo: b@example.net\r\nSubject: Hi\r\n\r\nHello\r\n" },
        { "no body", "From: a@example.org\r\nSubject: Hi\r\n\r\n" },
        { "only empty lines", "From: a@example.org\r\n\r\n\r\n\r\n" },
        { "empty lines at the end", "From: a@example.org\r\n\r\nHello\r\n\r\n\r\n" },
        {
            "white space everywhere",
            "From:  a@example.org \t\r\nSubject: a \t b\r\n\t c\r\n\r\n  x \t y  \r\n \t\r\nz\t\r\n"
        },
        { "a subject of three lines", "Subject: one\r\n two\r\n\tthree\r\nFrom: a@example.org\r\n\r\nx\r\n" },
        { "a field twice", "From: a@example.org\r\nTo: b@example.net\r\nTo: c@example.net\r\n\r\nx\r\n" },
        { "a dot line and 8-bit text", "From: a@example.org\r\n\r\n.\r\nGr\u00fc\u00dfe\r\n" },
        { "no line end at the end", "From: a@example.org\r\n\r\nx" },
        {
            "many references",
            "From: a@example.org\r\nReferences: " + string.Join("\r\n ", Enumerable.Repeat("<x@example.org>", 40))
                + "\r\n\r\nx\r\n"
        },
    };

    [TheoryWhenPresent("dkimverify")]
    [MemberData(nameof(Messages))]
    public async Task BothSignaturesVerifyElsewhere(string what, string message)
    {
        var signed = await SignAsync(message);
        if (!message.EndsWith('\n')) signed = [.. signed, .. "\r\n"u8];

        var verdict = await VerifyAsync(signed);
        Assert.True(verdict == "True True", $"{what}: {verdict}");
    }

    [TheoryWhenPresent("dkimverify")]
    [InlineData("Hello", "Hallo", "the body")]
    [InlineData("Subject: Hi", "Subject: Ho", "a signed field")]
    [InlineData("Subject: Hi", "Subject: Hi\r\nSubject: Ho", "a second Subject")]
    [InlineData("From: a@example.org", "From: x@example.org\r\nFrom: a@example.org", "a second From")]
    [InlineData("Subject: Hi", "Subject: Hi\r\nCc: x@example.org", "a Cc where none was")]
    [InlineData("Subject: Hi", "Subject: Hi\r\nContent-Type: text/html", "a Content-Type where none was")]
    public async Task AChangeBreaksBothSignatures(string before, string after, string what)
    {
        var signed = Encoding.ASCII.GetString(
            await SignAsync("From: a@example.org\r\nTo: b@example.net\r\nSubject: Hi\r\n\r\nHello\r\n"));

        var changed = Encoding.ASCII.GetBytes(signed.Replace(before, after, StringComparison.Ordinal));
        var verdict = await VerifyAsync(changed);
        Assert.True(verdict == "False False", $"{what}: {verdict}");
    }

    [Fact]
    public async Task Record_OfTheEd25519TestKey_IsTheOneOfRfc8463()
    {
        var record = (await ed25519.FindRecordAsync(default))!;

        Assert.Equal("e1._domainkey.example.org", record.Name);
        Assert.EndsWith("p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", record.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_OfAnRsaKey_FitsTheStringsOfDns()
    {
        var record = (await rsa.FindRecordAsync(default))!;

        Assert.StartsWith("v=DKIM1; k=rsa; h=sha256; p=MIIB", record.Value, StringComparison.Ordinal);
        Assert.StartsWith(
            "r1._domainkey.example.org. IN TXT ( \"v=DKIM1;", record.ZoneLine, StringComparison.Ordinal);
        Assert.All(
            record.ZoneLine.Split('"').Where((_, index) => index % 2 == 1),
            piece => Assert.InRange(piece.Length, 1, 255));
    }

    [Fact]
    public async Task Sign_TheFieldsCanBeFoldedNoFurther()
    {
        var signed = Encoding.ASCII.GetString(await SignAsync("From: a@example.org\r\n\r\nx\r\n"));
        Assert.All(signed.Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
        Assert.Contains($"t={clock.GetUtcNow().ToUnixTimeSeconds()};", signed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignAsync_AStreamInAnyPieces_GivesTheSameFields()
    {
        var message = Encoding.ASCII.GetBytes(
            "From: a@example.org\r\nSubject: x\r\n\r\n"
                + string.Concat(Enumerable.Repeat("line \t of text\r\n\r\n", 9_000)));
        var signer = new DkimSigner([ed25519], clock);

        var fields = await signer.SignAsync(new OneWayStream(message), CancellationToken.None);

        Assert.Equal(await signer.SignAsync(new MemoryStream(message), CancellationToken.None), fields);
    }

    [Theory]
    [InlineData("Subject: x\r\n\r\nno From\r\n")]
    [InlineData("From: a@example.org\r\nFrom: b@example.org\r\n\r\ntwo\r\n")]
    [InlineData("From: a@example.org\r\n\r\n\0\r\n")]
    [InlineData("")]
    public Task Sign_WhatMustNotBeSigned_IsRefused(string message) =>
        Assert.ThrowsAsync<SmtpInputException>(() => SignAsync(message));

    [Fact]
    public async Task Sign_AKeyElsewhereThatDoesNotAnswer_LeavesItToTheOther()
    {
        var silent = DkimKey.Remote("example.org", "v1", new RemoteRsaKey((_, _) => Task.FromResult<byte[]?>(null), _ => Task.FromResult<byte[]?>(null)));

        var both = await new DkimSigner([silent, ed25519], clock).SignAsync(new MemoryStream("From: a@example.org\r\n\r\nx\r\n"u8.ToArray()), default);
        var none = await new DkimSigner([silent], clock).SignAsync(new MemoryStream("From: a@example.org\r\n\r\nx\r\n"u8.ToArray()), default);

        Assert.Equal(1, Encoding.ASCII.GetString(both!).Split("DKIM-Signature:").Length - 1);
        Assert.Null(none);
        Assert.Null(await silent.FindRecordAsync(default));
    }

    [Theory]
    [InlineData("example.org\r\nd=evil", "s1", Ed25519Pem)]
    [InlineData("example.org", "s1; d=evil", Ed25519Pem)]
    [InlineData("example.org", "s1", "no key")]
    [InlineData("example.org", "s1", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public void FromPem_WhatIsNoKeyOrName_IsRefused(string domain, string selector, string pem) =>
        Assert.Throws<SmtpInputException>(() => DkimKey.FromPem(domain, selector, pem));

    [Fact]
    public void FromPem_AShortRsaKey_IsRefused()
    {
        using var key = RSA.Create(1_024);
        Assert.Throws<SmtpInputException>(() => DkimKey.FromPem("example.org", "s1", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose()
    {
        rsa.Dispose();
        ed25519.Dispose();
    }

    private DkimSigner Signer() => new([ed25519, rsa], clock);

    private async Task<byte[]> SignAsync(string message)
    {
        var octets = Encoding.UTF8.GetBytes(message);
        return [.. (await Signer().SignAsync(new MemoryStream(octets), CancellationToken.None))!, .. octets];
    }

    private async Task<string> VerifyAsync(byte[] signed) => await DkimVerifier.VerifyAsync(
        signed, (await rsa.FindRecordAsync(default))!, (await ed25519.FindRecordAsync(default))!);
}
