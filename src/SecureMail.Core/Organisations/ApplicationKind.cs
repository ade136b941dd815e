namespace SecureMail.Core.Organisations;

/// <summary>The form in which a sending system posts mail, and how it shows who it is.</summary>
public enum ApplicationKind
{
    /// <summary>message/rfc822 with the envelope in headers; Basic or bearer.</summary>
    Generic,

    /// <summary>A Cloudflare Email Worker (or any bridge) that signs envelope and body with HMAC-SHA-256.</summary>
    Cloudflare,

    /// <summary>Twilio SendGrid Inbound Parse, raw or parsed; Basic, and a signature where a verification key is stored.</summary>
    SendGrid,

    /// <summary>Mailgun Routes, MIME or parsed; HMAC of timestamp and token.</summary>
    Mailgun,

    /// <summary>Postmark inbound, with or without RawEmail; Basic.</summary>
    Postmark,

    /// <summary>CloudMailin, raw, multipart or JSON; Basic.</summary>
    CloudMailin,

    /// <summary>Amazon SES through SNS; SNS signature and the topic's ARN.</summary>
    Ses,

    /// <summary>SparkPost relay webhooks; a token in a header.</summary>
    SparkPost,

    /// <summary>Mailchimp Transactional (Mandrill) inbound; HMAC-SHA-1 over address and fields.</summary>
    Mandrill,

    /// <summary>Brevo inbound parsing; Basic or bearer. Attachments are fetched with an API key.</summary>
    Brevo,

    /// <summary>Resend email.received; Svix signature. The mail is fetched with an API key.</summary>
    Resend,
}

/// <summary>What each kind of application needs to be told from a forger.</summary>
public static class ApplicationKinds
{
    /// <summary>Whether a secret that we make, and keep as a hash, stands in the request's head.</summary>
    public static bool HasSecret(this ApplicationKind kind) => kind
        is ApplicationKind.Generic or ApplicationKind.SendGrid or ApplicationKind.Postmark
        or ApplicationKind.CloudMailin or ApplicationKind.SparkPost or ApplicationKind.Brevo;

    /// <summary>Whether we make a key that both sides sign with; it is kept sealed.</summary>
    public static bool HasOwnSigningKey(this ApplicationKind kind) => kind == ApplicationKind.Cloudflare;

    /// <summary>Whether the provider gives a key that it signs with.</summary>
    public static bool NeedsProviderKey(this ApplicationKind kind) =>
        kind is ApplicationKind.Mailgun or ApplicationKind.Mandrill or ApplicationKind.Resend;

    /// <summary>Whether a key of the provider's may be stored.</summary>
    public static bool MayHaveProviderKey(this ApplicationKind kind) => kind.NeedsProviderKey() || kind == ApplicationKind.SendGrid;

    /// <summary>Whether the mail, or a part of it, is fetched from the provider's API.</summary>
    public static bool NeedsApiKey(this ApplicationKind kind) => kind is ApplicationKind.Brevo or ApplicationKind.Resend;

    /// <summary>
    /// Whether whoever posts can carry a mail on that is not to be sealed. A provider's webhook cannot: the mail has left
    /// the mail flow for good.
    /// </summary>
    public static bool CanCarryOn(this ApplicationKind kind) => kind is ApplicationKind.Generic or ApplicationKind.Cloudflare;
}
