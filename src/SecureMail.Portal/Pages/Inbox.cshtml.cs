using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>What came to the person's mailboxes.</summary>
internal sealed class InboxModel(PersonAccess access, Viewer viewer) : MailboxModel(access, viewer, ParticipantRole.Recipient);
