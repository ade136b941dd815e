using SecureMail.Core.Access;

namespace SecureMail.Portal.Pages;

/// <summary>A list of messages.</summary>
/// <param name="Lines">Newest first.</param>
/// <param name="IsSent">Whether they are the viewer's own, so that the list names recipients.</param>
internal sealed record MailboxLines(IReadOnlyList<MailboxLine> Lines, bool IsSent);
