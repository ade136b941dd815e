using SecureMail.Core.Access;
using SecureMail.Core.Store;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Accounts;

/// <summary>What a person sent with a mailed code.</summary>
/// <param name="Address">The normalised address.</param>
/// <param name="Code">The code as typed.</param>
/// <param name="Password">The new password; empty to come in with the code alone.</param>
/// <param name="Source">The client's address.</param>
/// <param name="Message">The message they came for; null for none.</param>
internal sealed record RegistrationAttempt(string Address, string Code, string Password, string Source, string? Message);

/// <summary>What came of a registration or a new password.</summary>
/// <param name="User">Whose account it is now; null when something is wrong or missing.</param>
/// <param name="PasswordFault">What is wrong with the password; the code is not spent.</param>
internal sealed record RegistrationResult(PortalUser? User, string? PasswordFault)
{
    /// <summary>The code was right, and a security question remains; nothing is stored before it is answered.</summary>
    public QuestionAsked? Question { get; init; }
}

/// <summary>A security question that remains.</summary>
/// <param name="Ticket">Says whose code was right; protected.</param>
/// <param name="Number">The account's question, of <see cref="SecurityQuestions"/>; null: the person chooses one.</param>
internal sealed record QuestionAsked(string Ticket, int? Number);

/// <summary>
/// The mailed code: with a password it makes an account or gives an existing one its new password. Where the message's
/// organisation lets people in with the code alone, a password may be missing. An account with a security question is
/// asked it on top of the code; only then does anybody learn that it has one.
/// </summary>
internal sealed class Registration(
    MailboxProof proof, PersonAccess access, QuestionOffer offer, PasswordHashing passwords, PasswordRules rules, ProvenCodes codes, Admission admission)
{
    /// <summary>Neither user nor fault nor question: the code was wrong, too old, or tried too often.</summary>
    public async Task<RegistrationResult> TryAsync(RegistrationAttempt attempt, CancellationToken cancellationToken)
    {
        var isCodeAlone = attempt.Password.Length == 0;
        if (!isCodeAlone && rules.FaultOf(attempt.Password, attempt.Address) is { } fault)
        {
            return new RegistrationResult(null, fault);
        }
        if (await proof.VerifyAsync(attempt.Address, attempt.Code, attempt.Source, cancellationToken) != ProofOutcome.Proven)
        {
            return new RegistrationResult(null, null);
        }
        var (user, isKnown) = await admission.UserOfAsync(attempt.Address, cancellationToken);
        if (isCodeAlone && !await MayCodeAloneAsync(user.Mailbox, attempt.Message, cancellationToken))
        {
            return new RegistrationResult(null, Say("Please choose a password as well, and have a new code sent: this organisation does not let people in with the code alone."));
        }
        var mustChoose = !isCodeAlone && user.Question is null && await offer.IsWantedAsync(user.Mailbox, cancellationToken);
        var hash = isCodeAlone ? null : await passwords.HashAsync(attempt.Password, cancellationToken);
        var code = new ProvenCode(attempt.Address, user.SecurityStamp, hash, attempt.Message, mustChoose);
        if (mustChoose || user.Question is not null)
        {
            return new RegistrationResult(null, null) { Question = new QuestionAsked(codes.Protect(code), user.Question) };
        }
        return new RegistrationResult(await admission.AdmitAsync(user, isKnown, code, attempt.Source, cancellationToken) ? user : null, null);
    }

    /// <summary>Asked only after the mailbox is proven, so that it tells strangers nothing about the message.</summary>
    private async Task<bool> MayCodeAloneAsync(MailboxHash mailbox, string? message, CancellationToken cancellationToken) =>
        MessageId.TryParse(message) is { } id
        && await access.FindAsync(mailbox, id, cancellationToken) is { Organisation.Portal.CodeAlone: true };
}
