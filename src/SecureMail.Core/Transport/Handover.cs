using SecureMail.Core.Organisations;
using SecureMail.Smtp;

namespace SecureMail.Core.Transport;

/// <summary>One mail for one recipient, and the server that is to take it.</summary>
/// <param name="Route">The server.</param>
/// <param name="EnvelopeSender">"" is the null sender.</param>
/// <param name="Recipient">The one recipient.</param>
/// <param name="Content">RFC 5322 bytes; the caller disposes the stream. One that can seek can also be signed.</param>
public sealed record Handover(MailRoute Route, string EnvelopeSender, string Recipient, Stream Content)
{
    /// <summary>Whether this service wrote the mail and so signs it (DKIM). Default true; other people's mail goes as it is.</summary>
    public bool IsOurs { get; init; } = true;

    /// <summary>What the server wants to know before it takes mail; said inside verified TLS alone. Default null: nothing.</summary>
    public SmtpCredentials? Credentials { get; init; }

    /// <summary>Whether a server that offers it is asked to pass the mail on over TLS or not at all (RFC 8689). Default false.</summary>
    public bool PreferRequireTls { get; init; }
}
