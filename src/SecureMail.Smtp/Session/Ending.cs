using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>How an attempt, or one recipient of it, ended.</summary>
internal sealed record Ending(SmtpOutcome Outcome, SmtpReason Reason, SmtpStage Stage, SmtpReply? Reply = null);
