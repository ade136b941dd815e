namespace SecureMail.Core.Policy;

/// <summary>How near a subject comes to a tag.</summary>
public enum TagMatch
{
    /// <summary>Nothing like a tag.</summary>
    None,

    /// <summary>Surely meant, but not written as the tag is.</summary>
    NearMiss,

    /// <summary>The tag, in brackets, in any case.</summary>
    Exact,
}
