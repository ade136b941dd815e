using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Session;

/// <summary>One mail over a ready session: MAIL, RCPT, DATA, content (RFC 5321 section 3.3).</summary>
internal sealed class Transaction(SmtpSession session, SmtpMail mail, ContentSurvey survey)
{
    private readonly Ending?[] recipients = new Ending?[mail.Recipients.Count];

    /// <summary>One ending for each recipient, in order.</summary>
    public async Task<IReadOnlyList<Ending>> RunAsync(CancellationToken ct)
    {
        if (EnvelopeCommands.ObstacleTo(mail, survey, session.Capabilities) is { } obstacle)
            return EndAll(new Ending(SmtpOutcome.Stop, obstacle, SmtpStage.MailFrom));
        if (await NameEnvelopeAsync(ct) is { } refused) return EndAll(refused);
        if (!recipients.Contains(null)) return await ForgetAsync(ct);
        var data = await session.AskAsync("DATA", session.Timeouts.Data, ct);
        if (!data.IsCode(354)) return EndAll(session.End(SmtpStage.Data, data));
        return EndAll(await ContentPhase.RunAsync(session, mail.Content, ct));
    }

    /// <summary>Null when at least one recipient may have been accepted.</summary>
    private async Task<Ending?> NameEnvelopeAsync(CancellationToken ct)
    {
        var answer = await session.AskAsync(EnvelopeCommands.Mail(mail, survey, session.Capabilities), ct);
        if (!answer.IsClass(2)) return session.End(SmtpStage.MailFrom, answer);
        for (var i = 0; i < recipients.Length; i++)
        {
            answer = await session.AskAsync(EnvelopeCommands.Recipient(mail.Recipients[i]), ct);
            if (answer.IsClass(2)) continue;
            recipients[i] = session.End(SmtpStage.RecipientTo, answer);
            if (!session.InStep) return recipients[i];
        }
        return null;
    }

    private async Task<IReadOnlyList<Ending>> ForgetAsync(CancellationToken ct)
    {
        await session.AskAsync("RSET", ct);
        return recipients!;
    }

    private Ending[] EndAll(Ending ending) => [.. recipients.Select(own => own ?? ending)];
}
