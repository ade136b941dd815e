using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Wording;

/// <summary>What has become of a message for one recipient, in words for its sender.</summary>
internal static class ParticipantWords
{
    private static readonly (string Key, string Shown)[] ProofNames =
    [
        ("Server", "Server"),
        ("Service", "Service"),
        ("TlsProtocol", "Protocol"),
        ("TlsCipher", "Cipher"),
        ("CertificateSubject", "Certificate of"),
        ("CertificateSha256", "Certificate SHA-256"),
        ("ServerLine", "The server’s answer"),
        ("Rerouted", "Not sent as it is"),
    ];

    /// <summary>Everybody the message goes to; its sender too, if they wrote to themselves.</summary>
    public static IEnumerable<ParticipantView> Recipients(this MessageView message) => message.Participants
        .Where(participant => participant.Role == ParticipantRole.Recipient || participant.Route is ParticipantRoute.Notice or ParticipantRoute.Copy or ParticipantRoute.Direct);

    /// <summary>One word for the mark beside the address.</summary>
    public static (string Word, string Tone) Mark(ParticipantView participant, bool ended) => participant switch
    {
        { RepliedAt: not null } => ("Replied", "good"),
        { OpenedAt: not null } => ("Opened", "good"),
        { State: ParticipantState.Failed } => ("Not delivered", "bad"),
        { State: ParticipantState.Owed or ParticipantState.Waiting } when ended => ("Not sent", "calm"),
        { State: ParticipantState.Waiting } => ("Waiting", "wait"),
        { State: ParticipantState.Owed } => ("On its way", "wait"),
        { Route: ParticipantRoute.Copy or ParticipantRoute.Direct } => ("Delivered", "good"),
        { Route: ParticipantRoute.Notice } => ("Notice sent", "calm"),
        _ => ("By ordinary mail", "calm"),
    };

    /// <summary>What happened, one sentence each, oldest first.</summary>
    public static IEnumerable<string> Story(ParticipantView participant, bool ended)
    {
        yield return Carried(participant, ended);
        if (participant.OpenedAt is { } opened)
        {
            yield return $"Opened on {Dates.Long(opened)}.";
        }
        if (participant.RepliedAt is { } replied)
        {
            yield return $"Replied on {Dates.Long(replied)}.";
        }
    }

    /// <summary>How a copy travelled, by the names that people read.</summary>
    public static IEnumerable<(string Name, string Value)> Proof(ParticipantView participant) =>
        ProofNames
            .Where(name => participant.Proof.ContainsKey(name.Key))
            .Select(name => (name.Shown, participant.Proof[name.Key]));

    /// <summary>How far the notice or copy has come.</summary>
    public static string Carried(ParticipantView participant, bool ended) => (participant.Route, participant.State) switch
    {
        (ParticipantRoute.None, _) => "Gets this message from the organisation’s own mail system, not from here.",
        (_, ParticipantState.Owed or ParticipantState.Waiting) when ended => "The message ended before this could be sent.",
        (_, ParticipantState.Owed) => participant.Route switch
        {
            ParticipantRoute.Copy => "The copy is on its way.",
            ParticipantRoute.Direct => "The mail is on its way over TLS.",
            _ => "The notice is on its way.",
        },
        (_, ParticipantState.Waiting) => $"Not handed over yet; it is tried again. {participant.Outcome}",
        (_, ParticipantState.Failed) => $"Could not be delivered. {participant.Outcome}",
        (ParticipantRoute.Copy or ParticipantRoute.Direct, _) => $"{Travelled(participant)}{On(participant)}.",
        _ when participant.Proof.GetValueOrDefault("Report") == "Delivered" => $"The notice was delivered to the recipient’s mail server{On(participant)}.",
        _ => $"The notice was handed over{On(participant)}.",
    };

    /// <summary>Such as "Delivered over TLS 1.3 to mail.acme.example".</summary>
    private static string Travelled(ParticipantView participant) =>
        participant.Proof.TryGetValue("TlsProtocol", out var protocol) && participant.Proof.TryGetValue("Server", out var server)
            ? $"Delivered over {protocol} to {server}"
            : "Delivered";

    private static string On(ParticipantView participant) => participant.SettledAt is { } at ? $" on {Dates.Long(at)}" : "";
}
