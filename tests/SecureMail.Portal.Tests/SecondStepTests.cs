using System.Text;
using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>The authenticator app as second step.</summary>
public sealed class SecondStepTests
{
    // RFC 6238 appendix B, the rows of SHA-1, cut to six digits.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_AreThoseOfTheRfc(long seconds, string expected) =>
        Assert.Equal(expected, Totp.CodeAt(Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Theory]
    [InlineData(-60, false, "two steps ago")]
    [InlineData(-30, true, "the step before")]
    [InlineData(0, true, "now")]
    [InlineData(30, true, "the step after")]
    [InlineData(60, false, "two steps ahead")]
    public void Codes_OfNeighbouringStepsAreTaken(int seconds, bool expected, string why)
    {
        var (secret, now) = ("12345678901234567890"u8.ToArray(), DateTimeOffset.FromUnixTimeSeconds(2_000_000_000));
        Assert.True(Totp.StepOf(secret, Totp.CodeAt(secret, now.AddSeconds(seconds)), now, lastStep: 0) is not null == expected, why);
    }

    [Fact]
    public void Secret_IsWrittenInBase32() => Assert.Equal("MZXW6YTB", Totp.Base32("fooba"u8));

    [Fact]
    public async Task SignIn_AsksForTheApp_AndTakesEachCodeOnce()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var (secret, _) = await SetUpAsync(bench, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        var code = Totp.CodeAt(secret, bench.Storage.Clock.GetUtcNow());

        var first = await FirstStepAsync(bench, message);
        Assert.DoesNotContain("__Host-session", first.Cookies.Keys);
        await first.SubmitAsync("form[action='/portal/second-step']", ("Code", "000000"));
        Assert.Contains("This code is not the right one", first.Words, StringComparison.Ordinal);
        await first.SubmitAsync("form[action='/portal/second-step']", ("Code", code));
        Assert.Contains(Mails.Sentence, first.Words, StringComparison.Ordinal);

        var replayed = await FirstStepAsync(bench, message);
        await replayed.SubmitAsync("form[action='/portal/second-step']", ("Code", code));
        Assert.DoesNotContain("__Host-session", replayed.Cookies.Keys);
    }

    [Fact]
    public async Task MailedCode_DoesNotReplaceTheApp_ARecoveryCodeDoesOnce()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var (_, recovery) = await SetUpAsync(bench, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));

        var jane = await bench.RegisterAsync(PortalBench.Jane, message, "seven herons over water");
        Assert.DoesNotContain("__Host-session", jane.Cookies.Keys);
        await jane.SubmitAsync("form[action='/portal/second-step']", ("Code", recovery.ToLowerInvariant()));
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);

        var again = await FirstStepAsync(bench, message, "seven herons over water");
        await again.SubmitAsync("form[action='/portal/second-step']", ("Code", recovery));
        Assert.DoesNotContain("__Host-session", again.Cookies.Keys);
    }

    [Fact]
    public async Task Ticket_EndsAfterFiveMinutes()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var (secret, _) = await SetUpAsync(bench, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        var late = await FirstStepAsync(bench, message);

        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(5.1));
        await late.SubmitAsync("form[action='/portal/second-step']", ("Code", Totp.CodeAt(secret, bench.Storage.Clock.GetUtcNow())));

        Assert.Equal("/portal/sign-in", late.Path);
    }

    [Fact]
    public async Task OldSession_MustSignInAgain_BeforeItChangesWaysIn()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(16));

        foreach (var path in new[] { "/portal/account/authenticator", "/portal/account/passkey" })
        {
            await jane.GoAsync(path);
            Assert.Contains("please sign in again", jane.Words, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Storage_HoldsNoSecretInClear()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var (secret, recovery) = await SetUpAsync(bench, message);

        await foreach (var row in bench.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Accounts), CancellationToken.None))
        {
            Assert.All(row.Values.Values.OfType<byte[]>(), bytes => Assert.True(bytes.AsSpan().IndexOf(secret) < 0));
            Assert.DoesNotContain(row.Values.Values.OfType<string>(), text => text.Contains(recovery, StringComparison.Ordinal));
        }
    }

    private static async Task<Visitor> FirstStepAsync(PortalBench bench, MessageId message, string password = PortalBench.Password)
    {
        var visitor = bench.Visit();
        await visitor.GoAsync($"/portal/messages/{message}");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", password));
        return visitor;
    }

    private static async Task<(byte[] Secret, string Recovery)> SetUpAsync(PortalBench bench, MessageId message)
    {
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync("/portal/account/authenticator");
        var key = jane.Page.QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal);
        var secret = FromBase32(key);
        Assert.StartsWith("data:image/png;base64,", jane.Page.QuerySelector("img.qr")!.GetAttribute("src"), StringComparison.Ordinal);
        await jane.SubmitAsync("form[action='/portal/account/authenticator']", ("Code", Totp.CodeAt(secret, bench.Storage.Clock.GetUtcNow())));
        return (secret, jane.Page.QuerySelector(".codes li")!.TextContent);
    }

    internal static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. bits.Chunk(8).Where(chunk => chunk.Length == 8).Select(chunk => Convert.ToByte(new string(chunk), 2))];
    }
}
