namespace SecureMail.Mime;

/// <summary>A message as it was read. It refers to the raw bytes, which must stay as they are while it is in use.</summary>
public sealed class MimeMessage
{
    private IReadOnlyList<Mailbox>? _from;
    private IReadOnlyList<Mailbox>? _to;
    private IReadOnlyList<Mailbox>? _cc;

    internal MimeMessage(MimePart root, IReadOnlyList<MimeDefect> defects)
    {
        Root = root;
        Defects = defects;
    }

    /// <summary>The outermost part. Its header block is the message's.</summary>
    public MimePart Root { get; }

    /// <summary>The message's fields, in order.</summary>
    public HeaderList Headers => Root.Headers;

    /// <summary>What is wrong with the message, nested messages included, in the order found.</summary>
    public IReadOnlyList<MimeDefect> Defects { get; }

    /// <summary>The decoded text of every Subject field: normally one, sometimes none, and two when someone hides something.</summary>
    public IReadOnlyList<string> Subjects => [.. Headers.All("Subject").Select(subject => subject.Text)];

    /// <summary>The first Subject field's text; empty when there is none.</summary>
    public string Subject => Headers.First("Subject")?.Text ?? "";

    /// <summary>The authors, of every From field.</summary>
    public IReadOnlyList<Mailbox> From => _from ??= MailboxesOf("From");

    /// <summary>The mailboxes of every To field, groups flattened.</summary>
    public IReadOnlyList<Mailbox> To => _to ??= MailboxesOf("To");

    /// <summary>The mailboxes of every Cc field, groups flattened.</summary>
    public IReadOnlyList<Mailbox> Cc => _cc ??= MailboxesOf("Cc");

    /// <summary>Where the author wants replies to go; empty means <see cref="From"/>.</summary>
    public IReadOnlyList<Mailbox> ReplyTo => MailboxesOf("Reply-To");

    /// <summary>When the author says it was sent; null when missing or unreadable.</summary>
    public DateTimeOffset? Date => Headers.First("Date") is { } date ? MailDate.Parse(date.Value) : null;

    /// <summary>The Message-ID with its angle brackets; null when missing.</summary>
    public string? MessageId => IdsOf("Message-ID").FirstOrDefault();

    /// <summary>What this message answers, each id with its angle brackets.</summary>
    public IReadOnlyList<string> InReplyTo => IdsOf("In-Reply-To");

    /// <summary>The thread before this message, oldest first, each id with its angle brackets.</summary>
    public IReadOnlyList<string> References => IdsOf("References");

    /// <summary>The mailboxes in every field of that name, in order.</summary>
    public IReadOnlyList<Mailbox> MailboxesOf(string fieldName)
    {
        var found = new List<Mailbox>();
        foreach (var field in Headers.All(fieldName)) AddressParser.ParseInto(found, field.Value, Root.Source.Fallback);
        return found;
    }

    private List<string> IdsOf(string fieldName) => [.. Headers.All(fieldName).SelectMany(field => MessageIds.Parse(field.Value))];
}
