using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>What comes after a right password, code or passkey: the second step, if the account has one, then the session.</summary>
internal sealed class Entry(SecondSteps secondSteps, ReadRequest readRequest, TimeProvider clock, ILogger<Entry> logger)
{
    // Ways in, as the log names them.
    public const string Password = "password";
    public const string Code = "mailed code";
    public const string Answer = "security answer";
    public const string App = "authenticator app";
    public const string Passkey = "passkey";

    /// <summary>The form of the second step; null when the account has none.</summary>
    public SecondForm? SecondStepOf(PortalUser user, string? message) =>
        user.TotpSecret is null ? null : new SecondForm(secondSteps.Ticket(user, message));

    /// <summary>Writes down that somebody was not let in. Whose account it was about stays unsaid: the address may be mistyped, or nobody's.</summary>
    public void Refuse(string way) => Logs.SignInRefused(logger, way);

    /// <summary>Signs a person in and goes to what they came for.</summary>
    public async Task<IActionResult> LetInAsync(
        HttpContext context, PortalUser user, string way, string? message, CancellationToken cancellationToken)
    {
        Logs.SignedIn(logger, user.Mailbox, way);
        await SessionCookie.SignInAsync(context, user, clock);
        return new SeeOther(await readRequest.CarryOutAsync(user.Mailbox, message, cancellationToken));
    }
}
