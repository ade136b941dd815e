namespace SecureMail.Functions.Webhook;

/// <summary>What became of a request.</summary>
/// <param name="Outcome">In a word.</param>
/// <param name="Sentence">Why it was refused; null otherwise. Holds no word of the mail: a provider may put it into a bounce.</param>
/// <param name="Answer">What became of the one mail it brought, for mail flows of the organisation's own.</param>
/// <param name="Verdict">seal, pass, refuse, consumed or mixed, for scripts; null when it brought not exactly one mail.</param>
/// <param name="SenderTold">Whether a mail from here tells the sender, so that nobody else need do it.</param>
internal sealed record InboundResult(
    WebhookOutcome Outcome, string? Sentence = null, InboundAnswer? Answer = null, string? Verdict = null, bool SenderTold = false);
