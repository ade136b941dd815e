using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using static SecureMail.Portal.Wording.Words;

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
        { WithdrawnAt: not null } => (Say("Withdrawn"), "calm"),
        { RepliedAt: not null } => (Say("Replied"), "good"),
        { OpenedAt: not null } => (Say("Opened"), "good"),
        { State: ParticipantState.Failed, BouncedAt: not null } => (Say("Came back"), "bad"),
        { State: ParticipantState.Failed } => (Say("Not delivered"), "bad"),
        { State: ParticipantState.Owed or ParticipantState.Waiting } when ended => (Say("Not sent"), "calm"),
        { State: ParticipantState.Waiting } => (Say("Waiting"), "wait"),
        { HeldUntil: not null } => (Say("Held"), "wait"),
        { State: ParticipantState.Owed } => (Say("On its way"), "wait"),
        { Route: ParticipantRoute.Copy or ParticipantRoute.Direct } => (Say("Delivered"), "good"),
        { Route: ParticipantRoute.Notice } => (Say("Notice sent"), "calm"),
        { IsToldNothing: true } => (Say("In the portal"), "calm"),
        _ => (Say("By ordinary mail"), "calm"),
    };

    /// <summary>What happened, one sentence each, oldest first.</summary>
    public static IEnumerable<string> Story(ParticipantView participant, bool ended)
    {
        yield return Carried(participant, ended);
        if (participant.OpenedAt is { } opened)
        {
            yield return Say("Opened on {0}.", Dates.Long(opened));
        }
        if (participant.RepliedAt is { } replied)
        {
            yield return Say("Replied on {0}.", Dates.Long(replied));
        }
        if (participant.WithdrawnAt is { } withdrawn)
        {
            yield return Say("Withdrawn for this person on {0}.", Dates.Long(withdrawn));
        }
    }

    /// <summary>How a copy travelled, by the names that people read.</summary>
    public static IEnumerable<(string Name, string Value)> Proof(ParticipantView participant) =>
        ProofNames
            .Where(name => participant.Proof.ContainsKey(name.Key))
            .Select(name => (Say(name.Shown), name.Key == "Rerouted" ? OutcomeWords.Say(participant.Proof[name.Key], Languages.Current) : participant.Proof[name.Key]));

    /// <summary>How far the notice or copy has come.</summary>
    public static string Carried(ParticipantView participant, bool ended) => (participant.Route, participant.State) switch
    {
        (ParticipantRoute.None, _) when participant.IsToldNothing => Say("Reads it here; the organisation wants no mail about it."),
        (ParticipantRoute.None, _) => Say("Gets this message from the organisation’s own mail system, not from here."),
        (_, ParticipantState.Owed or ParticipantState.Waiting) when ended => Say("The message ended before this could be sent."),
        (_, ParticipantState.Owed) when participant.HeldUntil is not null => Say("Held back for a moment, so that you can take it back."),
        (ParticipantRoute.Copy, ParticipantState.Owed) => Say("The copy is on its way."),
        (ParticipantRoute.Direct, ParticipantState.Owed) => Say("The mail is on its way over TLS."),
        (_, ParticipantState.Owed) => Say("The notice is on its way."),
        (_, ParticipantState.Waiting) => $"{Say("Not handed over yet; it is tried again.")} {Outcome(participant)}",
        (_, ParticipantState.Failed) when participant.BouncedAt is { } bounced => $"{Say("The notice came back on {0}.", Dates.Long(bounced))} {Outcome(participant)}",
        (_, ParticipantState.Failed) => $"{Say("Could not be delivered.")} {Outcome(participant)}",
        (ParticipantRoute.Copy or ParticipantRoute.Direct, _) => Travelled(participant),
        _ when participant.Proof.GetValueOrDefault("Report") == "Delivered" => participant.SettledAt is { } at
            ? Say("The notice was delivered to the recipient’s mail server on {0}.", Dates.Long(at))
            : Say("The notice was delivered to the recipient’s mail server."),
        _ => participant.SettledAt is { } at ? Say("The notice was handed over on {0}.", Dates.Long(at)) : Say("The notice was handed over."),
    };

    private static string Outcome(ParticipantView participant) => OutcomeWords.Say(participant.Outcome ?? "", Languages.Current);

    /// <summary>Such as "Delivered over TLS 1.3 to mail.acme.example on ...".</summary>
    private static string Travelled(ParticipantView participant)
    {
        var known = participant.Proof.TryGetValue("TlsProtocol", out var protocol) & participant.Proof.TryGetValue("Server", out var server);
        return (known, participant.SettledAt) switch
        {
            (true, { } at) => Say("Delivered over {0} to {1} on {2}.", protocol, server, Dates.Long(at)),
            (true, null) => Say("Delivered over {0} to {1}.", protocol, server),
            (false, { } at) => Say("Delivered on {0}.", Dates.Long(at)),
            _ => Say("Delivered."),
        };
    }
}
