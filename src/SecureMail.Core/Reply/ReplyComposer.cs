using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Mime;

namespace SecureMail.Core.Reply;

/// <summary>
/// Writes a reply as the RFC 5322 message that is stored and, byte for byte, sent as a copy. From is the portal's own
/// address, which DMARC can align, under the person's name; Reply-To is the person. The tag stays in the subject, so that
/// an answer from the organisation's mail program is sealed again.
/// </summary>
public sealed class ReplyComposer(Deployment deployment)
{
    private const string ReplyPrefix = "Re: ";

    /// <summary>Writes the reply; null when it is larger than the organisation takes.</summary>
    public async Task<byte[]?> ComposeAsync(
        Organisation organisation, MessageView view, Manifest original, IReadOnlyList<string> recipients, ReplyDraft draft, CancellationToken cancellationToken)
    {
        var author = view.Viewer.Address ?? throw new InvalidOperationException("internal error: a living message has addresses");
        var message = new MessageDraft
        {
            From = new Mailbox($"{author} via {deployment.ServiceName}", deployment.SenderAddress),
            ReplyTo = [new Mailbox("", author)],
            To = [.. recipients.Select(recipient => new Mailbox("", recipient))],
            Subject = Subject(original.Subject, organisation),
            Date = draft.Ticket.IssuedAt,
            MessageId = $"reply.{draft.Ticket.Token}@{deployment.SenderDomain}",
            InReplyTo = original.MessageIdField is { } id ? [id] : [],
            References = original.MessageIdField is { } last ? [.. original.References.Where(reference => reference != last), last] : original.References,
            Text = draft.Text,
            Attachments = [.. draft.Files.Select(file => new DraftAttachment(file.Name, file.MediaType, file.Content))],
        };
        using var bytes = new BoundedStream(organisation.MaxMessageBytes);
        using var boundaries = draft.Ticket.Boundaries();
        await MimeWriter.WriteAsync(message, bytes, boundaries, cancellationToken);
        return bytes.ToArray();
    }

    private static string Subject(string original, Organisation organisation)
    {
        var tag = $"[{organisation.Tags[0]}]";
        var tagged = organisation.Tags.Any(word => original.Contains($"[{word}]", StringComparison.OrdinalIgnoreCase))
            ? original
            : $"{original} {tag}".Trim();
        return tagged.StartsWith(ReplyPrefix, StringComparison.OrdinalIgnoreCase) ? tagged : ReplyPrefix + tagged;
    }
}
