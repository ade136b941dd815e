namespace SecureMail.Core.Reply;

/// <summary>What a person wrote in the portal.</summary>
/// <param name="Ticket">From the form: makes a form that is sent twice one reply.</param>
/// <param name="Text">The text.</param>
/// <param name="ToAll">Whether everybody of the message gets it, not the sender alone.</param>
/// <param name="Files">The files.</param>
public sealed record ReplyDraft(ReplyTicket Ticket, string Text, bool ToAll, IReadOnlyList<ReplyFile> Files);

/// <summary>A file of a reply.</summary>
/// <param name="Name">Its name, from outside.</param>
/// <param name="MediaType">Its type, from outside.</param>
/// <param name="Content">Its bytes, read once; the caller disposes it.</param>
public sealed record ReplyFile(string Name, string MediaType, Stream Content);

/// <summary>What came of a reply.</summary>
public enum ReplyOutcome
{
    /// <summary>It is stored; copies and notices are on their way.</summary>
    Sent,

    /// <summary>The message has ended; nobody can reply to it any more.</summary>
    Ended,

    /// <summary>There is neither text nor a file.</summary>
    Empty,

    /// <summary>Text and files are larger than the organisation takes.</summary>
    TooLarge,

    /// <summary>Nobody is left to reply to.</summary>
    NoRecipient,

    /// <summary>The message cannot be opened just now; nothing is lost.</summary>
    TryLater,
}
