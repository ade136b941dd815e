using System.Text.Json;
using SecureMail.Core.Access;

namespace SecureMail.Portal.Accounts;

/// <summary>Somebody's mailed code was right, and what they asked for with it.</summary>
/// <param name="Address">The normalised address that is proven.</param>
/// <param name="Stamp">The security stamp that the account bore then; null when there was no account.</param>
/// <param name="PasswordHash">The new password, hashed; null to come in with the code alone.</param>
/// <param name="Message">The message they came for; null for none.</param>
/// <param name="MustChoose">Whether they are to choose a security question.</param>
internal sealed record ProvenCode(string Address, string? Stamp, string? PasswordHash, string? Message, bool MustChoose);

/// <summary>
/// What the form of the security question carries while it waits for the answer: protected, and good for as long as a
/// code, so that nothing is stored and no password set before the answer is right.
/// </summary>
internal sealed class ProvenCodes(FormTickets tickets)
{
    private const string Purpose = "SecureMail.Portal.ProvenCode";

    /// <summary>Makes a ticket.</summary>
    public string Protect(ProvenCode code) =>
        tickets.Protect(Purpose, JsonSerializer.Serialize(code, JsonSerializerOptions.Web), MailboxProof.ValidFor);

    /// <summary>Reads a ticket, and until when it is good; null when it is not ours or too old.</summary>
    public (ProvenCode Code, DateTimeOffset Until)? Open(string? ticket) => tickets.Open(Purpose, ticket) is { } opened
        ? (JsonSerializer.Deserialize<ProvenCode>(opened.Text, JsonSerializerOptions.Web)!, opened.Until)
        : null;
}
