using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Accounts;

/// <summary>To whom security questions are offered: to people with messages of an organisation that wants one.</summary>
internal sealed class QuestionOffer(PersonOrganisations organisations)
{
    /// <summary>Whether the person is to choose one.</summary>
    public Task<bool> IsWantedAsync(MailboxHash person, CancellationToken cancellationToken) =>
        organisations.AnyAsync(person, organisation => organisation.Portal.SecurityQuestion, cancellationToken);

    /// <summary>Whether the account page speaks of it: also to who has one already, wherever it came from.</summary>
    public async Task<bool> IsForAsync(PortalUser user, CancellationToken cancellationToken) =>
        user.Question is not null || await IsWantedAsync(user.Mailbox, cancellationToken);
}
