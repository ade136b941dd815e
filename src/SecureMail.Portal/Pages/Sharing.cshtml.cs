using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Sessions;
using SecureMail.Portal.Wording;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>Who reads this mailbox besides its owner. Naming somebody is giving a way in, so it takes a fresh sign-in.</summary>
internal sealed class SharingModel(SharedMailboxes shared, SharingMail mail, Viewer viewer) : PageModel
{
    public IReadOnlyList<SharingLine> Members { get; private set; } = [];

    public bool MustSignInAgain { get; private set; }

    public string? Notice { get; private set; }

    public string? Fault { get; private set; }

    public string? Typed { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        MustSignInAgain = !viewer.IsFresh;
        Members = await shared.MembersAsync(viewer.Mailbox, cancellationToken);
    }

    public async Task<IActionResult> OnPostAsync(string? address, CancellationToken cancellationToken)
    {
        if (viewer.IsFresh)
        {
            Fault = await AddAsync(address, cancellationToken);
        }
        await OnGetAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostRemoveAsync(string? member, CancellationToken cancellationToken)
    {
        if (viewer.IsFresh && MailboxHash.TryParse(member) is { } person)
        {
            await shared.RemoveAsync(viewer.Mailbox, person, cancellationToken);
            Notice = Say("It is removed.");
        }
        await OnGetAsync(cancellationToken);
        return Page();
    }

    /// <summary>Adds a person; returns what is wrong.</summary>
    private async Task<string?> AddAsync(string? address, CancellationToken cancellationToken)
    {
        if (MailboxDirectory.Normalize(address) is not { } person)
        {
            Typed = address;
            return Say("This is not an e-mail address. Please check it for typing errors.");
        }
        if (!await shared.AddAsync(viewer.Mailbox, viewer.User!.Address, person, cancellationToken))
        {
            return Say("They were not added: it is this mailbox itself, they are there already, or {0} people share it already.", SharedMailboxes.MostMembers);
        }
        await mail.SendAsync(viewer.User.Address, person, Languages.Current, cancellationToken);
        Notice = Say("{0} is told by mail and can read this mailbox now.", person);
        return null;
    }
}
