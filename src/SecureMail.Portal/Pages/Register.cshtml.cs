using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Core.Access;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class RegisterModel(Registration registration, AnswerStep answers, Entry entry, Viewer viewer) : PageModel
{
    public CodeForm Code { get; private set; } = new(Address: "", Message: null);

    /// <summary>The form for the second step: a mailed code does not replace the app of an account that has one.</summary>
    public SecondForm? Second { get; private set; }

    /// <summary>The security question, once the code was right.</summary>
    public QuestionForm? Question { get; private set; }

    /// <summary>The sign-in form, when the answer came too late.</summary>
    public SignInForm? Again { get; private set; }

    public IActionResult OnGet() => LocalRedirect(PortalPaths.SignIn);

    public async Task<IActionResult> OnPostAsync(
        string? address, string? code, string? password, string? message, CancellationToken cancellationToken)
    {
        if (MailboxDirectory.Normalize(address) is not { } normalized)
        {
            return new SeeOther(PortalPaths.SignIn);
        }
        var attempt = new RegistrationAttempt(normalized, code ?? "", password ?? "", Sources.Of(HttpContext), message);
        var result = await registration.TryAsync(attempt, cancellationToken);
        if (result.Question is { } asked)
        {
            Question = new QuestionForm(asked.Ticket, asked.Number);
            return Page();
        }
        if (result.User is not { } user)
        {
            entry.Refuse(Entry.Code);
            // The same for a wrong and a spent code: only addresses with messages have codes to spend.
            Code = result.PasswordFault is { } fault
                ? new CodeForm(normalized, message, fault, code)
                : new CodeForm(normalized, message, Say("This code is not the right one, or it is too old or was tried too often. Look at the newest mail, or have the code sent again below."));
            return Page();
        }
        return await AdmitAsync(user, message, cancellationToken);
    }

    /// <summary>The answer to the security question that remained.</summary>
    public async Task<IActionResult> OnPostAnswerAsync(string? ticket, int question, string? answer, CancellationToken cancellationToken)
    {
        var result = await answers.TryAsync(new AnswerAttempt(ticket, question, answer ?? "", Sources.Of(HttpContext)), cancellationToken);
        if (result.User is { } user)
        {
            return await AdmitAsync(user, result.Message, cancellationToken);
        }
        if (result.Question is not { } asked)
        {
            Again = new SignInForm(Message: null, Fault: Say("This took too long, or it was done in another window. Please begin again: leave the password empty to get a new code."));
            return Page();
        }
        if (result.Fault is null)
        {
            entry.Refuse(Entry.Answer);
        }
        Question = new QuestionForm(
            asked.Ticket, asked.Number, result.Fault ?? Say("This is not the answer, or there were too many tries. Wait a few minutes and try again, or look below if you have forgotten it."), question);
        return Page();
    }

    private async Task<IActionResult> AdmitAsync(PortalUser user, string? message, CancellationToken cancellationToken)
    {
        // Who is signed in as this person has passed the second step already.
        var isOwnChange = viewer.User?.Mailbox == user.Mailbox;
        Second = isOwnChange ? null : entry.SecondStepOf(user, message);
        if (Second is not null)
        {
            return Page();
        }
        var next = await entry.LetInAsync(HttpContext, user, Entry.Code, message, cancellationToken);
        return isOwnChange && message is null ? new SeeOther(PortalPaths.Account + "?done=password") : next;
    }
}
