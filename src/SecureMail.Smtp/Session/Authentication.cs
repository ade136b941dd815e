using System.Text;
using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>AUTH (RFC 4954), inside TLS only: PLAIN, LOGIN where only that is offered, XOAUTH2 for tokens.</summary>
internal static class Authentication
{
    public static async Task<Ending?> RunAsync(SmtpSession session, CancellationToken ct)
    {
        if (session.Server.Credentials is not { } credentials) return null;
        if (session.Proof is null)
            throw new InvalidOperationException("Internal error: credentials were about to be said in clear.");
        if (MechanismFor(credentials, session.Capabilities) is not { } mechanism)
            return new Ending(SmtpOutcome.Retry, SmtpReason.Authentication, SmtpStage.Authenticate);
        var answer = mechanism == "LOGIN"
            ? await LoginAsync(session, credentials, ct)
            : await session.AskAsync($"AUTH {mechanism} {InitialResponse(mechanism, credentials)}", ct);
        // A server that refuses a token says why in a challenge and waits for an empty line.
        if (answer.IsCode(334)) answer = await session.AskAsync("", ct);
        if (answer.IsCode(235)) return null;
        var ending = session.End(SmtpStage.Authenticate, answer);
        return ending.Reason == SmtpReason.Malformed ? ending with { Reason = SmtpReason.Authentication } : ending;
    }

    private static string? MechanismFor(SmtpCredentials credentials, Capabilities offered)
    {
        string[] wanted = credentials.IsToken ? ["XOAUTH2"] : ["PLAIN", "LOGIN"];
        return Array.Find(wanted, offered.OffersAuth);
    }

    private static string InitialResponse(string mechanism, SmtpCredentials credentials) => Base64(mechanism == "PLAIN"
        ? $"\0{credentials.User}\0{credentials.Secret}"
        : $"user={credentials.User}\u0001auth=Bearer {credentials.Secret}\u0001\u0001");

    // draft-murchison-sasl-login: the prompts differ from server to server, their order does not.
    private static async Task<SmtpAnswer> LoginAsync(
        SmtpSession session, SmtpCredentials credentials, CancellationToken ct)
    {
        var answer = await session.AskAsync("AUTH LOGIN", ct);
        if (answer.IsCode(334)) answer = await session.AskAsync(Base64(credentials.User), ct);
        return answer.IsCode(334) ? await session.AskAsync(Base64(credentials.Secret), ct) : answer;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
