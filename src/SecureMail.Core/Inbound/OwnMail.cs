using SecureMail.Core.Notify;
using SecureMail.Mime;

namespace SecureMail.Core.Inbound;

/// <summary>What a mail that came in has to do with mails that this service sent.</summary>
public enum OwnMailKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It is one of them: processing it would go round for ever.</summary>
    Loop,

    /// <summary>A mail server reports on one of them.</summary>
    Report,

    /// <summary>Software answers one of them, such as an out-of-office note.</summary>
    AutomaticAnswer,
}

/// <summary>Recognises mails that this service sent, and what machines say about them.</summary>
/// <param name="Kind">Which.</param>
/// <param name="About">The notice it is about, where that is known.</param>
/// <param name="Report">What the mail server reports.</param>
public sealed record OwnMail(OwnMailKind Kind, NoticeReference? About = null, Mime.DeliveryReport? Report = null)
{
    /// <summary>Whether it came to the notice's own return path, which only those know who carried or got the notice.</summary>
    public bool CameBack { get; init; }

    private static readonly OwnMail Ordinary = new(OwnMailKind.None);
    private static readonly string[] OwnPrefixes = ["notice.", "code.", "receipt.", "failure.", "reply."];

    /// <summary>
    /// Looks at envelope and header. A mail that a person wrote is never taken for one of ours, whatever it quotes: a
    /// report or an answer must bear the signs of a machine.
    /// </summary>
    public static OwnMail Of(InboundMail mail, MimeMessage? message, Deployment deployment)
    {
        if (message is null || mail.Entrance != Entrance.Webhook)
        {
            return Ordinary;
        }
        if (IsOwnId(message.MessageId, deployment))
        {
            return new OwnMail(OwnMailKind.Loop);
        }
        var kind = Automation.Of(message, mail.Sender ?? "")?.Kind;
        var returned = mail.Recipients.Select(recipient => NoticeReference.FromReturnPath(recipient, deployment)).FirstOrDefault(found => found is not null);
        if (kind == AutomationKind.Report && Mime.DeliveryReport.Of(message) is { } report
            && (returned ?? NoticeReference.FromMessageId(report.OriginalMessageId, deployment)) is { } reported)
        {
            return new OwnMail(OwnMailKind.Report, reported, report) { CameBack = returned is not null };
        }
        var answered = returned ?? message.InReplyTo.Concat(message.References)
            .Select(id => NoticeReference.FromMessageId(id, deployment)).FirstOrDefault(found => found is not null);
        return answered is not null && kind is AutomationKind.AutoReply or AutomationKind.Generated or AutomationKind.Report
            ? new OwnMail(OwnMailKind.AutomaticAnswer, answered)
            : Ordinary;
    }

    private static bool IsOwnId(string? field, Deployment deployment)
    {
        var id = field?.Trim('<', '>', ' ') ?? "";
        return id.EndsWith("@" + deployment.SenderDomain, StringComparison.OrdinalIgnoreCase)
            && OwnPrefixes.Any(prefix => id.StartsWith(prefix, StringComparison.Ordinal));
    }
}
