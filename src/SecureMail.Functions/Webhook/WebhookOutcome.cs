namespace SecureMail.Functions.Webhook;

/// <summary>What became of a request; each provider has a status for each.</summary>
internal enum WebhookOutcome
{
    /// <summary>Sealed and stored, or nothing was to be sealed.</summary>
    Done,

    /// <summary>It can never be taken as it is: posting it again would not help.</summary>
    Unusable,

    /// <summary>The mail is larger than may be.</summary>
    TooLarge,

    /// <summary>Too many mails at once: the same request is welcome later.</summary>
    Busy,

    /// <summary>Our own fault: the same request must come again.</summary>
    OurFault,
}
