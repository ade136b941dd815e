namespace SecureMail.Smtp;

/// <summary>
/// What a server wants to know before it relays. Said only inside a TLS session whose certificate was verified.
/// </summary>
public sealed record SmtpCredentials
{
    private SmtpCredentials(string user, string secret, bool isToken)
    {
        User = user;
        Secret = secret;
        IsToken = isToken;
    }

    /// <summary>The account's name.</summary>
    public string User { get; }

    internal string Secret { get; }

    internal bool IsToken { get; }

    /// <summary>A password, for AUTH PLAIN (RFC 4616) or, where only that is offered, AUTH LOGIN.</summary>
    /// <exception cref="SmtpInputException">User or password is empty or holds a control character.</exception>
    public static SmtpCredentials Password(string user, string password) =>
        new(Check(user), Check(password), isToken: false);

    /// <summary>An OAuth 2.0 bearer token, for AUTH XOAUTH2.</summary>
    /// <exception cref="SmtpInputException">User or token is empty or holds a control character.</exception>
    public static SmtpCredentials BearerToken(string user, string token) =>
        new(Check(user), Check(token), isToken: true);

    /// <summary>The user's name; never the secret.</summary>
    public override string ToString() => User;

    private static string Check(string value)
    {
        // RFC 4616 section 2 separates the fields with NUL, XOAUTH2 with U+0001: no control may stand inside one.
        if (string.IsNullOrEmpty(value) || value.Any(char.IsControl))
        {
            throw new SmtpInputException(
                "A user name, password or token is empty or holds a control character; enter it again.");
        }
        return value;
    }
}
