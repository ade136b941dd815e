using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

public sealed class AuthenticationTests : IDisposable
{
    private const string Plain = "AUTH PLAIN AGFubgBzZWNyZXQ=";

    private readonly SmtpBench bench = new();

    public static TheoryData<string, string, SmtpScript> Mechanisms() => new()
    {
        {
            "PLAIN wherever it is offered", "250-mx\n250-AUTH LOGIN PLAIN\n250 SIZE 0",
            new SmtpScript().Expect(Plain, "235 Ok")
        },
        { "LOGIN where only that is", "250-mx\n250-AUTH LOGIN\n250 SIZE 0", new SmtpScript()
            .Expect("AUTH LOGIN", "334 VXNlcm5hbWU6").Expect("YW5u", "334 UGFzc3dvcmQ6").Expect("c2VjcmV0", "235 Ok") },
    };

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task APasswordIsSaidInsideTls(string what, string offers, SmtpScript dialogue)
    {
        await using var server = bench.Play(
            SmtpBench.Opened(offers).Then(dialogue).Then(SmtpBench.Envelope()).Content("250 Ok").Quit());

        var result = await SendAsync(server, SmtpCredentials.Password("ann", "secret"));

        await server.FinishAsync();
        Assert.True(result.Outcome == SmtpOutcome.Delivered, what);
        Assert.DoesNotContain("AGFubgBzZWNyZXQ", Encoding.Latin1.GetString(server.WireBytes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATokenIsSaidAsXoauth2()
    {
        var initial = Convert.ToBase64String(Encoding.ASCII.GetBytes("user=ann\u0001auth=Bearer t0k3n\u0001\u0001"));
        await using var server = bench.Play(SmtpBench.Opened("250-mx\n250-AUTH PLAIN XOAUTH2\n250 SIZE 0")
            .Expect("AUTH XOAUTH2 " + initial, "235 Ok").Then(SmtpBench.Envelope()).Content("250 Ok").Quit());

        Assert.Equal(
            SmtpOutcome.Delivered, (await SendAsync(server, SmtpCredentials.BearerToken("ann", "t0k3n"))).Outcome);
        await server.FinishAsync();
    }

    public static TheoryData<string, SmtpScript, SmtpReason> Refusals() => new()
    {
        {
            "wrong password", SmtpBench.Opened("250-mx\n250 AUTH PLAIN").Expect(Plain, "535 5.7.8 No").Quit(),
            SmtpReason.Authentication
        },
        {
            "server cannot check now",
            SmtpBench.Opened("250-mx\n250 AUTH PLAIN").Expect(Plain, "454 4.7.0 Later").Quit(), SmtpReason.RefusedForNow
        },
        { "no mechanism that fits", SmtpBench.Opened("250-mx\n250 AUTH CRAM-MD5").Quit(), SmtpReason.Authentication },
        { "no authentication offered", SmtpBench.Opened("250 mx").Quit(), SmtpReason.Authentication },
        {
            "a challenge without end",
            SmtpBench.Opened("250-mx\n250 AUTH PLAIN").Expect(Plain, "334 ").Expect("", "334 ").Quit(),
            SmtpReason.Authentication
        },
        {
            "250 instead of 235", SmtpBench.Opened("250-mx\n250 AUTH PLAIN").Expect(Plain, "250 Ok").Quit(),
            SmtpReason.Authentication
        },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task WithoutASignInTheMailWaits(string what, SmtpScript script, SmtpReason reason)
    {
        await using var server = bench.Play(script);

        var result = await SendAsync(server, SmtpCredentials.Password("ann", "secret"));

        await server.FinishAsync();
        Assert.True(
            (SmtpOutcome.Retry, reason, SmtpStage.Authenticate) == (result.Outcome, result.Reason, result.Stage),
            $"{what}: {result}");
    }

    public void Dispose() => bench.Dispose();

    private Task<SmtpResult> SendAsync(ScriptedSmtpServer server, SmtpCredentials credentials) =>
        bench.Sender.SendAsync(
        bench.ServerAt(server.Port) with { Credentials = credentials }, SmtpBench.Mail(), CancellationToken.None);
}
