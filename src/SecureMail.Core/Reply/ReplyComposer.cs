using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Mime;

namespace SecureMail.Core.Reply;

/// <summary>
/// Writes a reply as the RFC 5322 message that is stored and, byte for byte, sent as a copy. Whom it comes from, the
/// organisation says. An answer from the organisation's mail program leads back into the conversation: it goes to the
/// person, by the mail flow, with the tag in its subject and the ids that name the thread.
/// </summary>
public sealed class ReplyComposer(Deployment deployment)
{
    private const string ReplyPrefix = "Re: ";

    /// <summary>Writes the reply; null when it is larger than the organisation takes.</summary>
    public async Task<byte[]?> ComposeAsync(
        Organisation organisation, MessageView view, Manifest original, IReadOnlyList<string> recipients, ReplyDraft draft, CancellationToken cancellationToken)
    {
        var author = view.Viewer.Address ?? throw new InvalidOperationException("internal error: a living message has addresses");
        var person = new Mailbox(NameOf(author, original), author);
        var isPersons = organisation.From == FromPolicy.Recipient;
        var message = new MessageDraft
        {
            From = isPersons ? person : new Mailbox($"{person.DisplayName} via {deployment.ServiceName}", deployment.SenderAddress),
            ReplyTo = isPersons ? [] : [person],
            // RFC 5322 section 3.6.2: who sends for the author.
            ExtraFields = isPersons ? [new("Sender", deployment.SenderAddress)] : [],
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

    /// <summary>The name by which the original addressed the person; their address when it gave none.</summary>
    private static string NameOf(string author, Manifest original) => original.To.Concat(original.Cc)
        .Where(person => string.Equals(person.Address, author, StringComparison.OrdinalIgnoreCase))
        .Select(person => person.Name)
        .FirstOrDefault(name => !string.IsNullOrWhiteSpace(name)) ?? author;

    private static string Subject(string original, Organisation organisation)
    {
        var tag = $"[{organisation.Tags[0]}]";
        var tagged = organisation.Tags.Any(word => original.Contains($"[{word}]", StringComparison.OrdinalIgnoreCase))
            ? original
            : $"{original} {tag}".Trim();
        return tagged.StartsWith(ReplyPrefix, StringComparison.OrdinalIgnoreCase) ? tagged : ReplyPrefix + tagged;
    }
}
