using System.Globalization;
using SecureMail.Smtp.Addresses;
using SecureMail.Smtp.Content;

namespace SecureMail.Smtp.Session;

/// <summary>MAIL and RCPT with the parameters that the server offers.</summary>
internal static class EnvelopeCommands
{
    /// <summary>What keeps this mail from this server before a word of it is said; null when nothing does.</summary>
    public static SmtpReason? ObstacleTo(SmtpMail mail, ContentSurvey survey, Capabilities offered)
    {
        if (survey.WireBytes is { } size && size > offered.MaxSize) return SmtpReason.TooLarge;
        if (survey.IsEightBit && survey.WireBytes is not null && !offered.Offers("8BITMIME")) return SmtpReason.ContentIsEightBit;
        return NeedsUtf8(mail) && !offered.Offers("SMTPUTF8") ? SmtpReason.AddressNeedsUtf8 : null;
    }

    public static string Mail(SmtpMail mail, ContentSurvey survey, Capabilities offered)
    {
        var command = $"MAIL FROM:<{mail.Sender.Path}>";
        if (survey.WireBytes is { } size && offered.Offers("SIZE")) command += " SIZE=" + size.ToString(CultureInfo.InvariantCulture);
        if (survey.IsEightBit && offered.Offers("8BITMIME")) command += " BODY=8BITMIME";
        return NeedsUtf8(mail) ? command + " SMTPUTF8" : command;
    }

    public static string Recipient(EnvelopeAddress recipient) => $"RCPT TO:<{recipient.Path}>";

    private static bool NeedsUtf8(SmtpMail mail) => mail.Sender.NeedsUtf8 || mail.Recipients.Any(recipient => recipient.NeedsUtf8);
}
