using System.Text;
using SecureMail.Testing.Smtp;

namespace SecureMail.Smtp.Tests;

/// <summary>One cell of the matrix: a server that meets one stage of the dialogue with one kind of answer.</summary>
internal sealed record AnswerCell(string Stage, string Kind)
{
    private const string Auth = "AUTH PLAIN AGFubgBzZWNyZXQ=";

    public static readonly string[] Stages = [
        "greeting", "EHLO", "STARTTLS", "EHLO2", "MAIL", "RCPT", "DATA", "block", "dot", "QUIT"];

    /// <summary>A mail of that many lines, each with the canary.</summary>
    public static byte[] MessageOf(int lines) =>
        Encoding.ASCII.GetBytes(
            "Subject: Test\r\n\r\n" + string.Concat(Enumerable.Repeat(SmtpBench.Canary + "\r\n", lines)));

    /// <summary>Sends the mail to the server as somebody who signs in; what came of it, and what was on the wire.</summary>
    public async Task<(SmtpResult Result, byte[] Wire)> MeetAsync(SmtpBench bench, byte[] message)
    {
        await using var server = bench.Play(Script());
        var target = bench.ServerAt(server.Port) with { Credentials = SmtpCredentials.Password("ann", "secret") };
        var sending = bench.Sender.SendAsync(
            target, SmtpMail.Create("from@example.org", ["to@example.net"], message), CancellationToken.None);
        if (Kind == "timeout") await LetTimeRunOutAsync(bench, server, sending);
        return (await sending, server.WireBytes);
    }

    private async Task LetTimeRunOutAsync(SmtpBench bench, ScriptedSmtpServer server, Task sending)
    {
        await server.StalledAsync();
        var timeouts = SmtpBench.Loopback.Timeouts;
        var patience = Stage switch
        {
            "DATA" => timeouts.Data,
            "dot" => timeouts.EndOfContent,
            "QUIT" => timeouts.Quit,
            _ => timeouts.Command,
        };
        if (Stage != "block") await bench.Clock.WaitingAsync(patience);
        Assert.False(sending.IsCompleted);
        bench.Clock.Advance(patience);
        // Each block has a time limit of its own, and the sockets hold many before one gets stuck.
        while (
            await Task.WhenAny(
                sending, Task.Delay(TimeSpan.FromMilliseconds(5))) != sending) bench.Clock.Advance(timeouts.Block);
    }

    private SmtpScript Script()
    {
        var script = new SmtpScript();
        var answer = AnswerKinds.Of(Kind, AnswerKinds.GoodCode(Stage));
        if (Stage == "greeting") return Closing(script.SayRaw(answer));
        script.Say("220 mx.example.net ESMTP");
        if (Stage == "EHLO") return Closing(script.ExpectRaw(SmtpBench.Hello, answer));
        script.Expect(SmtpBench.Hello, SmtpBench.OffersInClear);
        if (Stage == "STARTTLS") return Closing(script.ExpectRaw("STARTTLS", answer));
        script.StartTls();
        if (Stage == "EHLO2") return Closing(script.ExpectRaw(SmtpBench.Hello, answer));
        script.Expect(SmtpBench.Hello, "250-mx.example.net\n250 AUTH PLAIN").Expect(Auth, "235 Ok");
        if (Stage == "MAIL") return Closing(script.ExpectRaw("MAIL FROM:<from@example.org>", answer));
        script.Expect("MAIL FROM:<from@example.org>", "250 Ok");
        if (Stage == "RCPT") return Closing(script.ExpectRaw("RCPT TO:<to@example.net>", answer));
        script.Expect("RCPT TO:<to@example.net>", "250 Ok");
        if (Stage == "DATA") return Closing(script.ExpectRaw("DATA", answer));
        script.Expect("DATA", "354 Go");
        if (Stage == "block") return Closing(script.PartOfContent(1_000).SayRaw(answer), stopsReading: true);
        if (Stage == "dot") return Closing(script.ContentRaw(answer));
        return Closing(script.Content("250 Queued").ExpectRaw("QUIT", answer));
    }

    /// <summary>After its answer the server hangs up, or is silent, and hears whatever the client still says.</summary>
    private SmtpScript Closing(SmtpScript script, bool stopsReading = false)
    {
        if (Kind is "EOF" or "half-line") return script.HangUp();
        if (Kind != "timeout") return script.Farewell();
        return stopsReading ? script.Freeze() : script.Stall();
    }
}
