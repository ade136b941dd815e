namespace SecureMail.Core.Organisations;

/// <summary>What becomes of a mail whose subject bears something so like a tag that it was surely meant.</summary>
public enum NearMissRule
{
    /// <summary>It is sealed, and the sender is told.</summary>
    Seal,

    /// <summary>It is refused, and the sender is told to write the tag exactly. It never leaves in clear.</summary>
    Refuse,
}
