using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// The negotiation kinds of the NO STARTTLS collection (nostarttls.secvuln.info): every code but the right one at every
/// step in clear. The mail waits, and nothing is said but EHLO, STARTTLS and QUIT.
/// </summary>
public sealed class WrongCodeTests : IDisposable
{
    private static readonly string[] Codes =
    [
        "000", "100", "200", "211", "214", "220", "221", "235", "250", "251", "252", "299", "300", "334", "354", "399",
        "421", "432", "450", "451", "452", "454", "499", "500", "501", "502", "503",
        "504", "530", "535", "550", "554", "599", "600", "999",
    ];

    private static readonly (string Step, string Right)[] Steps = [
        ("greeting", "220"), ("EHLO", "250"), ("STARTTLS", "220")];

    private readonly SmtpBench bench = new();

    public static TheoryData<string, string> Answers()
    {
        var answers = new TheoryData<string, string>();
        foreach (var (step, right) in Steps)
        {
            foreach (var code in Codes.Where(code => code != right)) answers.Add(step, code);
        }
        return answers;
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task AWrongCodeInClearDelaysTheMailAndRevealsNothing(string step, string code)
    {
        await using var server = bench.Play(ScriptFor(step, code));
        var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };

        var result = await bench.Sender.SendAsync(target, SmtpBench.Mail(), CancellationToken.None);

        await server.FinishAsync();
        Assert.Equal((SmtpOutcome.Retry, (TlsProof?)null), (result.Outcome, result.Tls));
        var said = Encoding.ASCII.GetString(server.WireBytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Empty(said.Except([SmtpBench.Hello, "STARTTLS", "QUIT"]));
    }

    public void Dispose() => bench.Dispose();

    /// <summary>A server that says this code at this step.</summary>
    internal static SmtpScript ScriptFor(string step, string code)
    {
        var script = new SmtpScript().Say(step == "greeting" ? $"{code} mx" : "220 mx");
        if (step != "greeting")
            script.Expect(SmtpBench.Hello, step == "EHLO" ? $"{code}-mx\n{code} STARTTLS" : SmtpBench.OffersInClear);
        if (step == "STARTTLS") script.Expect("STARTTLS", $"{code} Go");
        return script.Farewell();
    }
}
