namespace SecureMail.Smtp.Naming;

/// <summary>A server that takes a domain's mail (RFC 1035 section 3.3.9).</summary>
/// <param name="Preference">0 to 65535; the lowest is tried first.</param>
/// <param name="Host">Its name in lower case; "" says that the domain takes no mail at all (RFC 7505).</param>
public sealed record MailExchange(int Preference, string Host);
