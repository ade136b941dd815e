namespace SecureMail.Portal.Accounts;

/// <summary>What a person sent on the form of the security question.</summary>
/// <param name="Ticket">What the form carried.</param>
/// <param name="Question">The question that they chose; of no meaning where the account has one.</param>
/// <param name="Answer">The answer as typed.</param>
/// <param name="Source">The client's address.</param>
internal sealed record AnswerAttempt(string? Ticket, int Question, string Answer, string Source);

/// <summary>What came of an answer. Neither user nor question: the ticket is over, and the person begins again.</summary>
internal sealed record AnswerResult
{
    /// <summary>Whose account it is; null when they are not in.</summary>
    public PortalUser? User { get; init; }

    /// <summary>The message they came for; null for none.</summary>
    public string? Message { get; init; }

    /// <summary>The question that still remains.</summary>
    public QuestionAsked? Question { get; init; }

    /// <summary>What is wrong with a choice; null where an answer was wrong or must wait.</summary>
    public string? Fault { get; init; }
}

/// <summary>The security question after a right code: the account's own, or one that the person chooses now.</summary>
internal sealed class AnswerStep(ProvenCodes codes, SecurityAnswers answers, SpentChallenges spent, Admission admission)
{
    private static readonly AnswerResult Over = new();

    /// <summary>Lets the person in when the answer is right, or the choice good; stores nothing otherwise.</summary>
    public async Task<AnswerResult> TryAsync(AnswerAttempt attempt, CancellationToken cancellationToken)
    {
        if (codes.Open(attempt.Ticket) is not { } ticket)
        {
            return Over;
        }
        var code = ticket.Code;
        var (user, isKnown) = await admission.UserOfAsync(code.Address, cancellationToken);
        if (user.SecurityStamp != code.Stamp)
        {
            return Over;
        }
        if (user.Question is { } number)
        {
            if (!await answers.TryAsync(user, attempt.Answer, attempt.Source, cancellationToken))
            {
                return new AnswerResult { Question = new QuestionAsked(attempt.Ticket!, number) };
            }
        }
        else if (code.MustChoose)
        {
            if (answers.FaultOf(attempt.Question, attempt.Answer, code.Address) is { } fault)
            {
                return new AnswerResult { Question = new QuestionAsked(attempt.Ticket!, null), Fault = fault };
            }
            await answers.SetAsync(user, attempt.Question, attempt.Answer, cancellationToken);
        }
        // A code is good once, and so is what it has led to; the account is written only as it was read above.
        return await spent.SpendAsync(attempt.Ticket!, ticket.Until)
            && await admission.AdmitAsync(user, isKnown, code, attempt.Source, cancellationToken)
            ? new AnswerResult { User = user, Message = code.Message }
            : Over;
    }
}
