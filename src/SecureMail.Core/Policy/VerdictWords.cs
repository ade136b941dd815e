namespace SecureMail.Core.Policy;

/// <summary>Reasons as sentences, the same to mail flows, administrators and senders.</summary>
public static class VerdictWords
{
    /// <summary>Why, in a sentence that says what to do where something is to be done.</summary>
    public static string Explain(VerdictReason reason) => reason switch
    {
        VerdictReason.Tagged => "Sealed: the subject bears the tag.",
        VerdictReason.NearMiss => "Sealed: the subject bears something like the tag. Write the tag exactly to be sure.",
        VerdictReason.Unreadable => "Sealed: the mail or its subject cannot be read, and a tag may be hidden in it.",
        VerdictReason.Triggered => "Sealed: a header field of the mail asks for it.",
        VerdictReason.Application => "Sealed: every mail of this application is.",
        VerdictReason.TlsOnly => "Sent over verified TLS to the recipient's own server, or sealed if that server cannot prove who it is.",
        VerdictReason.NoTlsRoute => "Sealed: the subject asks for TLS only, and no route to the recipient's domain is set.",
        VerdictReason.Portal => "Sealed: written in the portal.",
        VerdictReason.Untagged => "Not sealed: the subject bears no tag. Deliver the mail as usual.",
        VerdictReason.OwnDomain => "Not sealed: the recipient is in the organisation's own domain. Deliver the mail as usual.",
        VerdictReason.InexactTag => "Not accepted: the subject bears something like the tag, but not the tag. Write it exactly and send the mail again.",
        VerdictReason.NoWayOn => "Not accepted: the mail is not to be sealed, and the mail provider cannot carry it on. Write the tag, or send it the ordinary way.",
        VerdictReason.TooLarge => "Not accepted: the mail is larger than the organisation allows. Send it in smaller parts.",
        VerdictReason.OwnMail => "Not accepted: it is one of the service's own mails, or an automatic answer to one.",
        _ => throw new InvalidOperationException($"internal error: no sentence for {reason}"),
    };
}
