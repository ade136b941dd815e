using System.Globalization;
using System.Text;
using SecureMail.Smtp.Addresses;
using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Session;

/// <summary>MAIL and RCPT with the parameters that the server offers.</summary>
internal static class EnvelopeCommands
{
    /// <summary>What keeps this mail from this server before a word of it is said; null when nothing does.</summary>
    public static Ending? ObstacleTo(SmtpMail mail, ContentSurvey survey, Capabilities offered)
    {
        // RFC 8689 section 4.2.1: without the promise the mail must not go on.
        if (mail.RequireTls && !offered.Offers("REQUIRETLS"))
            return Obstacle(SmtpOutcome.Retry, SmtpReason.RequireTlsMissing);
        if (survey.WireBytes > offered.MaxSize) return Obstacle(SmtpOutcome.Stop, SmtpReason.TooLarge);
        if (survey.IsEightBit && survey.WireBytes is not null && !offered.Offers("8BITMIME"))
            return Obstacle(SmtpOutcome.Stop, SmtpReason.ContentIsEightBit);
        return NeedsUtf8(mail) && !offered.Offers("SMTPUTF8")
            ? Obstacle(SmtpOutcome.Stop, SmtpReason.AddressNeedsUtf8)
            : null;
    }

    public static string Mail(SmtpMail mail, ContentSurvey survey, Capabilities offered)
    {
        var command = new StringBuilder($"MAIL FROM:<{mail.Sender.Path}>");
        if (survey.WireBytes is { } size && offered.Offers("SIZE"))
            command.Append(CultureInfo.InvariantCulture, $" SIZE={size}");
        if (survey.IsEightBit && offered.Offers("8BITMIME")) command.Append(" BODY=8BITMIME");
        if (NeedsUtf8(mail)) command.Append(" SMTPUTF8");
        if (mail.RequireTls || (mail.PreferRequireTls && offered.Offers("REQUIRETLS"))) command.Append(" REQUIRETLS");
        if (mail.Dsn is not { } dsn || !offered.Offers("DSN")) return command.ToString();
        command.Append(dsn.HeadersOnly ? " RET=HDRS" : " RET=FULL");
        if (dsn.EnvelopeId is { } id) command.Append(" ENVID=").Append(Xtext(id));
        return command.ToString();
    }

    public static string Recipient(EnvelopeAddress recipient, DsnRequest? dsn, Capabilities offered)
    {
        var command = $"RCPT TO:<{recipient.Path}>";
        return dsn is null || !offered.Offers("DSN") ? command : $"{command} NOTIFY={NotifyText(dsn.Notify)}";
    }

    private static Ending Obstacle(SmtpOutcome outcome, SmtpReason reason) => new(outcome, reason, SmtpStage.MailFrom);

    private static bool NeedsUtf8(SmtpMail mail) =>
        mail.Sender.NeedsUtf8 || mail.Recipients.Any(recipient => recipient.NeedsUtf8);

    private static string NotifyText(DsnNotify notify) =>
        notify.ToString().ToUpperInvariant().Replace(" ", "", StringComparison.Ordinal);

    /// <summary>RFC 3461 section 4: everything but printable ASCII, and "+" and "=", in hexadecimal.</summary>
    private static string Xtext(string text) =>
        string.Concat(text.Select(c => c is > ' ' and <= '~' and not ('+' or '=') ? c.ToString() : $"+{(int)c:X2}"));
}
