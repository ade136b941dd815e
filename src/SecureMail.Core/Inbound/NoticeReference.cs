using SecureMail.Core.Notify;
using SecureMail.Core.Store;

namespace SecureMail.Core.Inbound;

/// <summary>
/// Which notice a report or an answer is about. It stands in the notice's Message-ID and in its return path; the message's
/// id is no secret of the recipient's, but nobody else has it, so that nobody can report on other people's notices.
/// </summary>
/// <param name="Message">The message.</param>
/// <param name="MailboxStart">The first characters of the recipient's mailbox hash.</param>
public sealed record NoticeReference(MessageId Message, string MailboxStart)
{
    private const int MailboxCharacters = 12;
    private const string NoticePrefix = "notice.";

    /// <summary>The reference of a recipient's notice.</summary>
    public static NoticeReference Of(MessageId message, MailboxHash mailbox) => new(message, mailbox.Value[..MailboxCharacters]);

    /// <summary>The notice's Message-ID, without angle brackets. One that the sender asked for again has its number behind: mail servers drop what they take for a repetition.</summary>
    public string MessageIdField(Deployment deployment, long round = 0) =>
        FormattableString.Invariant($"{NoticePrefix}{this}{(round == 0 ? "" : $".{round}")}@{deployment.SenderDomain}");

    /// <summary>The address to which mail servers report on the notice; null when the deployment has none.</summary>
    public string? ReturnPath(Deployment deployment) => deployment.BounceAddress is not { } address
        ? null
        : address.Insert(address.LastIndexOf('@'), $"+{this}");

    /// <summary>Reads a Message-ID; null when it is not that of a notice of this deployment.</summary>
    public static NoticeReference? FromMessageId(string? field, Deployment deployment)
    {
        var id = field?.Trim('<', '>', ' ') ?? "";
        return id.StartsWith(NoticePrefix, StringComparison.Ordinal) && id.EndsWith("@" + deployment.SenderDomain, StringComparison.OrdinalIgnoreCase)
            ? Read(id[NoticePrefix.Length..id.LastIndexOf('@')])
            : null;
    }

    /// <summary>Reads an envelope recipient; null when it is not a notice's return path.</summary>
    public static NoticeReference? FromReturnPath(string recipient, Deployment deployment)
    {
        if (deployment.BounceAddress is not { } address)
        {
            return null;
        }
        var (prefix, domain) = (address[..address.LastIndexOf('@')] + "+", address[address.LastIndexOf('@')..]);
        return recipient.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && recipient.EndsWith(domain, StringComparison.OrdinalIgnoreCase)
            ? Read(recipient[prefix.Length..recipient.LastIndexOf('@')].ToLowerInvariant())
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Message}.{MailboxStart}";

    private static NoticeReference? Read(string text) =>
        text.Split('.') is [var id, var mailbox, .. var round] && round.Length <= 1 && round.All(IsNumber)
        && MessageId.TryParse(id) is { } message && Base32.IsEncoded(mailbox, MailboxCharacters)
            ? new NoticeReference(message, mailbox)
            : null;

    private static bool IsNumber(string text) => text.Length is > 0 and < 10 && text.All(char.IsAsciiDigit);
}
