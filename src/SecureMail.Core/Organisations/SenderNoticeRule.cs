namespace SecureMail.Core.Organisations;

/// <summary>Of what an organisation's senders are told by mail. The null sender and automatic mails are never answered.</summary>
public enum SenderNoticeRule
{
    /// <summary>Of what they should know: a near miss, a mail that could not be read, was too large or was refused.</summary>
    Problems,

    /// <summary>Of that, and of every message that was sealed.</summary>
    All,

    /// <summary>Of nothing.</summary>
    None,
}
