namespace SecureMail.Mime;

/// <summary>
/// A message to be written. Free text may hold anything: what a header cannot carry is encoded or left out, so no text
/// can add a field. Addresses and ids are checked.
/// </summary>
public sealed record MessageDraft
{
    /// <summary>The author.</summary>
    public required Mailbox From { get; init; }

    /// <summary>Recipients shown as To. Bcc recipients belong in the SMTP envelope only.</summary>
    public IReadOnlyList<Mailbox> To { get; init; } = [];

    /// <summary>Recipients shown as Cc.</summary>
    public IReadOnlyList<Mailbox> Cc { get; init; } = [];

    /// <summary>Where replies go; empty means to the author.</summary>
    public IReadOnlyList<Mailbox> ReplyTo { get; init; } = [];

    /// <summary>The subject; may be empty.</summary>
    public string Subject { get; init; } = "";

    /// <summary>When the message is sent.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>left@right, with or without angle brackets; unique for all time (RFC 5322 section 3.6.4).</summary>
    public required string MessageId { get; init; }

    /// <summary>What this message answers. Malformed ids are left out: they come from other people's mail.</summary>
    public IReadOnlyList<string> InReplyTo { get; init; } = [];

    /// <summary>The thread so far, oldest first. Malformed ids are left out.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Further fields, such as Auto-Submitted, in order. Names are checked; values are treated as free text.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExtraFields { get; init; } = [];

    /// <summary>The text/plain body; null when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>The text/html body; with <see cref="Text"/> the two are alternatives. Null when there is none.</summary>
    public string? Html { get; init; }

    /// <summary>Files, in order.</summary>
    public IReadOnlyList<DraftAttachment> Attachments { get; init; } = [];
}
