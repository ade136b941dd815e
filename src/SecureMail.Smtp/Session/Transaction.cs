using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Session;

/// <summary>One mail over a ready session: MAIL, RCPT, then DATA or BDAT (RFC 5321 section 3.3, RFC 3030).</summary>
internal sealed class Transaction(SmtpSession session, SmtpMail mail, ContentSurvey survey)
{
    private readonly Ending?[] recipients = new Ending?[mail.Recipients.Count];

    // BDAT counts octets, so its content has no end that could be forged; it needs the length beforehand.
    private readonly bool isChunked = survey.WireBytes is not null && session.Capabilities.Offers("CHUNKING");

    /// <summary>One ending for each recipient, in order.</summary>
    public async Task<IReadOnlyList<Ending>> RunAsync(CancellationToken ct)
    {
        if (EnvelopeCommands.ObstacleTo(mail, survey, session.Capabilities) is { } obstacle) return EndAll(obstacle);
        var batch = new CommandBatch(session, Commands());
        if (await NameEnvelopeAsync(batch, ct) is { } refused)
        {
            batch.Leave();
            return EndAll(refused);
        }
        var content = new ContentPhase(session, mail.OpenContent(), isChunked ? survey.WireBytes : null);
        return EndAll(await content.RunAsync(ct));
    }

    private List<string> Commands()
    {
        var offered = session.Capabilities;
        return
        [
            EnvelopeCommands.Mail(mail, survey, offered),
            .. mail.Recipients.Select(recipient => EnvelopeCommands.Recipient(recipient, mail.Dsn, offered)),
            .. isChunked ? Array.Empty<string>() : ["DATA"],
        ];
    }

    /// <summary>
    /// Null when the content is due; otherwise the ending of all recipients that have none of their own.
    /// </summary>
    private async Task<Ending?> NameEnvelopeAsync(CommandBatch batch, CancellationToken ct)
    {
        var answer = await batch.NextAsync(session.Timeouts.Command, ct);
        if (!answer.IsClass(2)) return session.End(SmtpStage.MailFrom, answer);
        for (var i = 0; i < recipients.Length; i++)
        {
            answer = await batch.NextAsync(session.Timeouts.Command, ct);
            if (!answer.IsClass(2)) recipients[i] = session.End(SmtpStage.RecipientTo, answer);
            if (!session.InStep) return recipients[i];
        }
        // A pipelined DATA may be answered 354 even so; hanging up is the only reply that is no message.
        if (!recipients.Contains(null)) return recipients[0];
        if (isChunked) return null;
        answer = await batch.NextAsync(session.Timeouts.Data, ct);
        return answer.IsCode(354) ? null : session.End(SmtpStage.Data, answer);
    }

    private Ending[] EndAll(Ending ending) => [.. recipients.Select(own => own ?? ending)];
}
