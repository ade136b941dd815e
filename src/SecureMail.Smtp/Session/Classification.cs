using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>
/// An answer that does not let the dialogue go on, to what must be done (RFC 5321 section 4.2.1, RFC 1047). The whole
/// table is here.
/// </summary>
internal static class Classification
{
    public static Ending Of(SmtpStage stage, SmtpAnswer answer, bool insideTls)
    {
        var (outcome, reason) = answer.Reply is { } reply
            ? OfReply(stage, reply, insideTls)
            : (stage == SmtpStage.EndOfContent ? SmtpOutcome.InDoubt : SmtpOutcome.Retry, OfFault(answer.Fault));
        return new Ending(outcome, reason, stage, answer.Reply);
    }

    private static (SmtpOutcome, SmtpReason) OfReply(SmtpStage stage, SmtpReply reply, bool insideTls)
    {
        if (stage == SmtpStage.StartTls) return (SmtpOutcome.Retry, SmtpReason.StartTlsRefused);
        // Whoever is on the way can write these: they can delay a mail, and never stop it.
        if (!insideTls)
            return (SmtpOutcome.Retry, reply.Class >= 4 ? SmtpReason.RefusedBeforeTls : SmtpReason.Malformed);
        if (reply.Class == 4) return (SmtpOutcome.Retry, SmtpReason.RefusedForNow);
        if (reply.Class == 5) return OfRefusal(stage, reply);
        return (stage == SmtpStage.EndOfContent ? SmtpOutcome.InDoubt : SmtpOutcome.Retry, SmtpReason.Malformed);
    }

    private static (SmtpOutcome, SmtpReason) OfRefusal(SmtpStage stage, SmtpReply reply) => (stage, reply.Code) switch
    {
        // A password that an administrator changed must not cost the mail: it waits until the setting is right.
        (SmtpStage.Authenticate, _) => (SmtpOutcome.Retry, SmtpReason.Authentication),
        // QUIRK: RFC 5321 section 4.5.3.1.10, "too many recipients" said with 552 means 452.
        (SmtpStage.RecipientTo, 552) => (SmtpOutcome.Retry, SmtpReason.RefusedForNow),
        // RFC 4954 section 6: 530 asks for authentication, 534 and 538 for another kind of it.
        (_, 530 or 534 or 538) => (SmtpOutcome.Retry, SmtpReason.Authentication),
        _ => (SmtpOutcome.Stop, SmtpReason.RefusedForGood),
    };

    private static SmtpReason OfFault(WireFault fault) => fault switch
    {
        WireFault.Closed => SmtpReason.Closed,
        WireFault.TimedOut => SmtpReason.TimedOut,
        WireFault.Malformed => SmtpReason.Malformed,
        WireFault.TooLong => SmtpReason.ReplyTooLong,
        WireFault.OutOfTurn => SmtpReason.OutOfTurn,
        _ => throw new InvalidOperationException("Internal error: an answer is neither a reply nor a fault."),
    };
}
