using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>What the person sent.</summary>
internal sealed class SentModel(PersonAccess access, Viewer viewer) : MailboxModel(access, viewer, ParticipantRole.Sender);
