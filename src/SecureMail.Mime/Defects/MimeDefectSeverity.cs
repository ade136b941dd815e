namespace SecureMail.Mime;

/// <summary>What a defect costs the person who reads the message.</summary>
public enum MimeDefectSeverity
{
    /// <summary>Nothing: the meaning is plain.</summary>
    Cosmetic,

    /// <summary>Another reader may see something else. Evasion of filters lives here.</summary>
    Ambiguous,

    /// <summary>A piece of the message is missing or cannot be told.</summary>
    Loss,
}
