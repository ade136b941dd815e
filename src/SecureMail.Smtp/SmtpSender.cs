using SecureMail.Smtp.Content;
using SecureMail.Smtp.Network;
using SecureMail.Smtp.Pool;
using SecureMail.Smtp.Session;

namespace SecureMail.Smtp;

/// <summary>
/// Hands mails to servers over TLS and only over TLS. Safe for concurrent use. Whatever a server or network does ends
/// in an <see cref="SmtpResult"/>; only the caller's own input and cancellation throw. Connections are kept for a while
/// and used again for the same server and settings.
/// </summary>
public sealed class SmtpSender : IAsyncDisposable
{
    private readonly SmtpSenderOptions options;
    private readonly TimeProvider clock;
    private readonly ConnectionPool pool;

    /// <summary>A sender with its options and the clock that time limits and certificates are judged by.</summary>
    public SmtpSender(SmtpSenderOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
        pool = new ConnectionPool(options, clock);
    }

    /// <summary>One attempt to hand over one mail.</summary>
    /// <exception cref="SmtpInputException">
    /// The mail has more recipients than <see cref="SmtpLimits.MaxRecipients"/>.
    /// </exception>
    /// <exception cref="OperationCanceledException">
    /// The caller cancelled. Nothing is known about the mail then: treat it as <see cref="SmtpOutcome.InDoubt"/>.
    /// </exception>
    public async Task<SmtpResult> SendAsync(SmtpServer server, SmtpMail mail, CancellationToken ct)
    {
        if (mail.Recipients.Count > options.Limits.MaxRecipients)
            throw new SmtpInputException(
                $"A mail may have {options.Limits.MaxRecipients} recipients; send it in parts.");
        var survey = await ContentSurvey.OfAsync(mail.OpenContent(), options.Limits.MaxContentLineBytes, ct);
        if (survey.Defect != ContentDefect.None)
        {
            var reason = survey.Defect == ContentDefect.Nul ? SmtpReason.ContentHasNul : SmtpReason.ContentLineTooLong;
            return EndAll(server, mail, new Ending(SmtpOutcome.Stop, reason, SmtpStage.Connect));
        }
        return await SendPooledAsync(server, mail, survey, ct);
    }

    /// <summary>Goes as far as a mail would, up to the sign-in, and says goodbye: whether the server can be used.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<SmtpProbe> ProbeAsync(SmtpServer server, CancellationToken ct)
    {
        var (socket, reason) = await Dialer.DialAsync(server.Host, server.Port, options, clock, ct);
        if (socket is null) return Report.Of(server, session: null, new Ending(SmtpOutcome.Retry, reason, SmtpStage.Connect));
        await using var session = new SmtpSession(server, socket, options, clock);
        var failed = await Opening.RunAsync(session, ct);
        var probe = Report.Of(server, session, failed);
        await session.QuitAsync(ct);
        return probe;
    }

    /// <summary>Ends the connections that wait for a next mail.</summary>
    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private async Task<SmtpResult> SendPooledAsync(
        SmtpServer server, SmtpMail mail, ContentSurvey survey, CancellationToken ct)
    {
        using var place = await pool.EnterAsync(server, ct);
        if (place is null) return EndAll(server, mail, new Ending(SmtpOutcome.Retry, SmtpReason.Busy, SmtpStage.Connect));
        var until = clock.GetUtcNow() + options.Timeouts.Whole;
        while (place.TakeIdle() is { } idle)
        {
            idle.Wire.Until = until;
            var endings = await TransactAsync(idle, mail, survey, ct);
            if (!HadLeft(endings)) return await FinishAsync(place, idle, mail, endings, ct);
            await idle.DisposeAsync();
        }
        var (socket, reason) = await Dialer.DialAsync(server.Host, server.Port, options, clock, ct);
        if (socket is null) return EndAll(server, mail, new Ending(SmtpOutcome.Retry, reason, SmtpStage.Connect));
        var session = new SmtpSession(server, socket, options, clock) { Wire = { Until = until } };
        return await FinishAsync(place, session, mail, await OpenAndTransactAsync(session, mail, survey, ct), ct);
    }

    private static async Task<IReadOnlyList<Ending>> OpenAndTransactAsync(
        SmtpSession session, SmtpMail mail, ContentSurvey survey, CancellationToken ct)
    {
        try
        {
            if (await Opening.RunAsync(session, ct) is { } failed) return [.. mail.Recipients.Select(_ => failed)];
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
        return await TransactAsync(session, mail, survey, ct);
    }

    private static async Task<IReadOnlyList<Ending>> TransactAsync(
        SmtpSession session, SmtpMail mail, ContentSurvey survey, CancellationToken ct)
    {
        session.Mails++;
        try
        {
            return await new Transaction(session, mail, survey).RunAsync(ct);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server ended a waiting connection: nothing of the mail was said that counts.</summary>
    private static bool HadLeft(IReadOnlyList<Ending> endings) =>
        endings.All(ending => ending.Stage == SmtpStage.MailFrom
        && (ending.Reason is SmtpReason.Closed or SmtpReason.OutOfTurn || ending.Reply?.Code == 421));

    private async Task<SmtpResult> FinishAsync(
        PooledPlace place, SmtpSession session, SmtpMail mail, IReadOnlyList<Ending> endings, CancellationToken ct)
    {
        var result = Report.Of(mail, session.Server, options.Limits, session, endings);
        // Only a connection on which everything went well is worth another mail.
        var isGood = session.InStep && endings.Any(ending => ending.Stage == SmtpStage.Done) && !session.Wire.HasUnread;
        if (isGood && session.Mails < options.MaxMailsPerConnection && options.MaxIdleTime > TimeSpan.Zero)
            place.Keep(session);
        else await session.QuitAsync(ct);
        return result;
    }

    private SmtpResult EndAll(SmtpServer server, SmtpMail mail, Ending ending) =>
        Report.Of(mail, server, options.Limits, session: null, [.. mail.Recipients.Select(_ => ending)]);
}
