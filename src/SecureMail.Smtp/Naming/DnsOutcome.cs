namespace SecureMail.Smtp.Naming;

/// <summary>What a question to the DNS came to.</summary>
public enum DnsOutcome
{
    /// <summary>There are such records.</summary>
    Found,

    /// <summary>The name does not exist, or has no record of this kind. A final answer.</summary>
    None,

    /// <summary>No resolver answered in a way that means anything. Nothing is known; ask again later.</summary>
    Unavailable,
}
