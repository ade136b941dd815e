using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class StartModel(MailboxProof proof) : PageModel
{
    public string? Address { get; private set; }

    public string? Message { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>The next form, once a code was asked for; it looks the same for every address.</summary>
    public CodeForm? Code { get; private set; }

    public async Task OnPostAsync(string? address, string? message, CancellationToken cancellationToken)
    {
        (Address, Message) = (address, message);
        if (MailboxDirectory.Normalize(address) is not { } normalized)
        {
            Fault = "This is not an e-mail address. Please check it for typing errors.";
            return;
        }
        await proof.RequestAsync(normalized, cancellationToken);
        Code = new CodeForm(normalized, message);
    }
}
