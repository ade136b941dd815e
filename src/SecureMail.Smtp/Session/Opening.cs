using SecureMail.Smtp.Tls;

namespace SecureMail.Smtp.Session;

/// <summary>
/// From an open connection to a server that may be given mail. Before TLS nothing is said but EHLO and STARTTLS.
/// </summary>
internal static class Opening
{
    /// <summary>Null when the session is ready for MAIL.</summary>
    public static async Task<Ending?> RunAsync(SmtpSession session, CancellationToken ct) =>
        session.Server.Tls == TlsMode.Implicit
            ? await HandshakeAsync(session, ct)
                ?? await GreetAsync(session, ct)
                ?? await HelloAsync(session, SmtpStage.HelloInTls, ct)
                ?? await Authentication.RunAsync(session, ct)
            : await GreetAsync(session, ct)
                ?? await HelloAsync(session, SmtpStage.Hello, ct)
                ?? await StartTlsAsync(session, ct)
                ?? await HandshakeAsync(session, ct)
                ?? await HelloAsync(session, SmtpStage.HelloInTls, ct)
                ?? await Authentication.RunAsync(session, ct);

    private static async Task<Ending?> GreetAsync(SmtpSession session, CancellationToken ct)
    {
        var greeting = await session.ListenAsync(session.Timeouts.Greeting, ct);
        return greeting.IsCode(220) ? null : session.End(SmtpStage.Greeting, greeting);
    }

    private static async Task<Ending?> HelloAsync(SmtpSession session, SmtpStage stage, CancellationToken ct)
    {
        // No HELO: a server without EHLO has no STARTTLS.
        var answer = await session.AskAsync("EHLO " + session.Server.ClientName, ct);
        if (!answer.IsCode(250)) return session.End(stage, answer);
        session.Capabilities = Capabilities.Read(answer.Reply!);
        return null;
    }

    private static async Task<Ending?> StartTlsAsync(SmtpSession session, CancellationToken ct)
    {
        if (!session.Capabilities.Offers("STARTTLS"))
            return new Ending(SmtpOutcome.Retry, SmtpReason.StartTlsMissing, SmtpStage.StartTls);
        var answer = await session.AskAsync("STARTTLS", ct);
        if (!answer.IsCode(220)) return session.End(SmtpStage.StartTls, answer);
        // RFC 3207 section 4.2: what was learned in clear is forgotten; what was said in clear after the 220 is an
        // attack.
        session.Capabilities = Capabilities.None;
        if (!session.Wire.HasUnread) return null;
        session.InStep = false;
        return new Ending(SmtpOutcome.Retry, SmtpReason.StartTlsInjection, SmtpStage.StartTls, answer.Reply);
    }

    private static async Task<Ending?> HandshakeAsync(SmtpSession session, CancellationToken ct)
    {
        var verdict = await TlsUpgrade.RunAsync(session.Wire, session.Server, session.Options, session.Clock, ct);
        session.Shown = verdict.Shown;
        session.InStep = verdict.Reason == SmtpReason.Accepted;
        if (!session.InStep) return new Ending(SmtpOutcome.Retry, verdict.Reason, SmtpStage.Handshake);
        session.Proof = verdict.Shown;
        return null;
    }
}
