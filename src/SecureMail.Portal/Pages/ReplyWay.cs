using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;

namespace SecureMail.Portal.Pages;

/// <summary>Where a reply goes and how, as it is said before it is sent.</summary>
/// <param name="CopyTo">The mail server that gets a copy for people of the organisation; null when none does.</param>
/// <param name="From">The address that copies come from; null for the author's own.</param>
/// <param name="IsToldByMail">Whether people of the organisation get a notice where no copy goes.</param>
/// <param name="HeldSeconds">How long it can be taken back; 0 for not at all.</param>
internal sealed record ReplyWay(string? CopyTo, string? From, bool IsToldByMail, int HeldSeconds)
{
    public static ReplyWay Of(Organisation organisation, Deployment deployment) => new(
        organisation.Copies == CopyPolicy.Copy ? organisation.MailServer?.Host : null,
        organisation.From == FromPolicy.Portal ? deployment.SenderAddress : null,
        organisation.Copies != CopyPolicy.None,
        (int)organisation.HoldTime.TotalSeconds);
}
