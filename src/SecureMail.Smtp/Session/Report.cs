using SecureMail.Smtp.Addresses;

namespace SecureMail.Smtp.Session;

/// <summary>Endings to the result a caller sees; the server's words are made safe to keep here.</summary>
internal static class Report
{
    public static SmtpResult Of(
        SmtpMail mail, SmtpServer server, SmtpLimits limits, SmtpSession? session, IReadOnlyList<Ending> endings)
    {
        var decisive = endings.MaxBy(ending => ending.Outcome)!;
        return new SmtpResult
        {
            Outcome = decisive.Outcome,
            Reason = decisive.Reason,
            Stage = decisive.Stage,
            Recipients = [.. mail.Recipients.Zip(endings, (address, ending) => Of(address, ending, limits))],
            Tls = session?.Proof,
            Shown = session?.Shown,
            ServerLine = LineOf(decisive, limits),
            ReplyCode = decisive.Reply?.Code,
            Peer = session?.Peer,
            Sentence = Sentences.For(decisive, server.Host, session?.Proof),
        };
    }

    public static SmtpProbe Of(SmtpServer server, SmtpSession? session, Ending? failed) => failed is null
        ? new SmtpProbe(SmtpReason.Accepted, SmtpStage.Done, session?.Proof, Sentences.Ready(server.Host, session?.Proof))
        : new SmtpProbe(failed.Reason, failed.Stage, session?.Proof, Sentences.Happened(failed, server.Host, session?.Proof));

    private static RecipientResult Of(EnvelopeAddress address, Ending ending, SmtpLimits limits) => new(
        address.Given,
        ending.Outcome,
        ending.Reason,
        ending.Reply?.Code,
        ending.Reply?.EnhancedCode,
        LineOf(ending, limits));

    private static string? LineOf(Ending ending, SmtpLimits limits)
    {
        if (ending.Reply is not { } reply) return null;
        var line = $"{reply.Code} {reply.Lines[^1]}";
        var kept = line.Length > limits.MaxServerLineChars ? line[..limits.MaxServerLineChars] : line;
        return string.Create(kept.Length, kept, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++) span[i] = IsPlain(text[i]) ? text[i] : '?';
        });
    }

    // Controls, direction marks and lone surrogates can rearrange a log or a page.
    private static bool IsPlain(char c) => char.GetUnicodeCategory(c)
        is not (System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.Surrogate
            or System.Globalization.UnicodeCategory.PrivateUse
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator);
}
