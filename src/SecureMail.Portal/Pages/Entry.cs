using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>What comes after a right password, code or passkey: the second step, if the account has one, then the session.</summary>
internal sealed class Entry(SecondSteps secondSteps, ReadRequest readRequest, TimeProvider clock)
{
    /// <summary>The form of the second step; null when the account has none.</summary>
    public SecondForm? SecondStepOf(PortalUser user, string? message) =>
        user.TotpSecret is null ? null : new SecondForm(secondSteps.Ticket(user, message));

    /// <summary>Signs a person in and goes to what they came for.</summary>
    public async Task<IActionResult> LetInAsync(HttpContext context, PortalUser user, string? message, CancellationToken cancellationToken)
    {
        await SessionCookie.SignInAsync(context, user, clock);
        return new SeeOther(await readRequest.CarryOutAsync(user.Mailbox, message, cancellationToken));
    }
}
