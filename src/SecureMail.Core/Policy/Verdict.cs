namespace SecureMail.Core.Policy;

/// <summary>What becomes of a mail for one recipient.</summary>
public enum Verdict
{
    /// <summary>It is sealed; the recipient gets a notice (or, inside the organisation, a copy over TLS).</summary>
    Seal,

    /// <summary>It is kept, and sent itself to the recipient's server over verified TLS, or sealed where that cannot be had.</summary>
    SendOverTls,

    /// <summary>It takes its ordinary way; nothing is stored.</summary>
    Pass,

    /// <summary>It is not accepted for this recipient.</summary>
    Refuse,
}

/// <summary>Why a verdict was given.</summary>
public enum VerdictReason
{
    /// <summary>The subject bears the tag.</summary>
    Tagged,

    /// <summary>The subject bears something so like the tag that it was surely meant.</summary>
    NearMiss,

    /// <summary>The mail or its subject cannot be read, so that a tag may be hidden in it.</summary>
    Unreadable,

    /// <summary>The subject asks for TLS only, and there is a route to the recipient's domain.</summary>
    TlsOnly,

    /// <summary>The subject asks for TLS only, and there is no route to the recipient's domain.</summary>
    NoTlsRoute,

    /// <summary>Written in the portal: always sealed.</summary>
    Portal,

    /// <summary>A header field asks for it.</summary>
    Triggered,

    /// <summary>The application's mails are all sealed.</summary>
    Application,

    /// <summary>No tag.</summary>
    Untagged,

    /// <summary>The recipient is in the organisation's own domain.</summary>
    OwnDomain,

    /// <summary>Something like the tag, and the organisation wants it written exactly.</summary>
    InexactTag,

    /// <summary>It is not to be sealed, and who posted it cannot carry it on.</summary>
    NoWayOn,

    /// <summary>Larger than may be.</summary>
    TooLarge,

    /// <summary>One of our own mails, or a report or an automatic answer about one.</summary>
    OwnMail,
}

/// <summary>The verdict for one recipient.</summary>
/// <param name="Recipient">The normalised envelope address.</param>
/// <param name="Verdict">What becomes of the mail.</param>
/// <param name="Reason">Why.</param>
public sealed record RecipientVerdict(string Recipient, Verdict Verdict, VerdictReason Reason)
{
    /// <summary>Whether this service keeps the mail and answers for it; else the mail flow carries it on.</summary>
    public bool IsKept => Verdict is Verdict.Seal or Verdict.SendOverTls;
}
