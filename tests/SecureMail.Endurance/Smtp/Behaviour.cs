namespace SecureMail.Endurance.Smtp;

/// <summary>What the mail server does with one mail.</summary>
internal enum Behaviour
{
    /// <summary>Takes it.</summary>
    Take,

    /// <summary>451 to the recipient: come again later (greylisting).</summary>
    Greylist,

    /// <summary>452 after the content: no room.</summary>
    Full,

    /// <summary>421 to the recipient, and hangs up.</summary>
    Closing,

    /// <summary>Takes the mail and hangs up without a word: the client cannot know.</summary>
    DropAfterDot,

    /// <summary>Takes it, slowly.</summary>
    Slow,
}
