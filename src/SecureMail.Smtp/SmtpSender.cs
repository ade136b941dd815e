using SecureMail.Smtp.Content;
using SecureMail.Smtp.Network;
using SecureMail.Smtp.Session;

namespace SecureMail.Smtp;

/// <summary>
/// Hands mails to servers over TLS and only over TLS. Safe for concurrent use. Whatever a server or network does ends
/// in an <see cref="SmtpResult"/>; only the caller's own input and cancellation throw.
/// </summary>
public sealed class SmtpSender
{
    private readonly SmtpSenderOptions options;
    private readonly TimeProvider clock;

    /// <summary>A sender with its options and the clock that time limits and certificates are judged by.</summary>
    public SmtpSender(SmtpSenderOptions options, TimeProvider clock)
    {
        this.options = options;
        this.clock = clock;
    }

    /// <summary>One attempt to hand over one mail.</summary>
    /// <exception cref="SmtpInputException">The mail has more recipients than <see cref="SmtpLimits.MaxRecipients"/>.</exception>
    /// <exception cref="OperationCanceledException">
    /// The caller cancelled. Nothing is known about the mail then: treat it as <see cref="SmtpOutcome.InDoubt"/>.
    /// </exception>
    public async Task<SmtpResult> SendAsync(SmtpServer server, SmtpMail mail, CancellationToken ct)
    {
        if (mail.Recipients.Count > options.Limits.MaxRecipients)
            throw new SmtpInputException($"A mail may have {options.Limits.MaxRecipients} recipients; send it in parts.");
        var survey = await ContentSurvey.OfAsync(mail.Content, options.Limits.MaxContentLineBytes, ct);
        if (survey.Defect != ContentDefect.None)
        {
            var reason = survey.Defect == ContentDefect.Nul ? SmtpReason.ContentHasNul : SmtpReason.ContentLineTooLong;
            return EndAll(server, mail, session: null, new Ending(SmtpOutcome.Stop, reason, SmtpStage.Connect));
        }
        return await ConnectAndSendAsync(server, mail, survey, ct);
    }

    private async Task<SmtpResult> ConnectAndSendAsync(SmtpServer server, SmtpMail mail, ContentSurvey survey, CancellationToken ct)
    {
        var (socket, reason) = await Dialer.DialAsync(server, options, clock, ct);
        if (socket is null) return EndAll(server, mail, session: null, new Ending(SmtpOutcome.Retry, reason, SmtpStage.Connect));
        await using var session = new SmtpSession(server, socket, options, clock);
        var result = await Opening.RunAsync(session, ct) is { } failed
            ? EndAll(server, mail, session, failed)
            : Report.Of(mail, server, options.Limits, session, await new Transaction(session, mail, survey).RunAsync(ct));
        await session.QuitAsync(ct);
        return result;
    }

    private SmtpResult EndAll(SmtpServer server, SmtpMail mail, SmtpSession? session, Ending ending) =>
        Report.Of(mail, server, options.Limits, session, [.. mail.Recipients.Select(_ => ending)]);
}
