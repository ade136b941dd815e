using System.Text.RegularExpressions;
using SecureMail.Endurance.Smtp;
using SecureMail.Mime;

namespace SecureMail.Endurance.Counting;

/// <summary>A notice as it lies in a mailbox.</summary>
/// <param name="Message">The message that its link leads to.</param>
/// <param name="MessageId">Its own Message-ID.</param>
/// <param name="Delivery">How it came.</param>
internal sealed partial record WireNotice(string Message, string MessageId, Delivery Delivery)
{
    /// <summary>Reads a mail; null when it is no notice.</summary>
    public static WireNotice? Read(Delivery delivery)
    {
        var mail = MimeReader.Read(File.ReadAllBytes(delivery.File), MimeLimits.Default);
        var text = MessageBody.Of(mail).TextParts is [var first, ..] ? first.ReadText() : "";
        return Link().Match(text) is { Success: true } link
            ? new WireNotice(link.Groups[1].Value, mail.Headers.First("Message-ID")?.Value.Trim() ?? "", delivery)
            : null;
    }

    [GeneratedRegex("/portal/messages/([a-z2-7]{26})")]
    private static partial Regex Link();
}
