namespace SecureMail.Core.Notify;

/// <summary>
/// The sentences that rows keep about attempts, as they are written where the attempts are made, with gaps for names and
/// numbers. A test finds one that is missing here.
/// </summary>
internal static class OutcomeSentences
{
    /// <summary>Every sentence; that before a server's own words too.</summary>
    public static readonly IReadOnlyList<string> All =
    [
        "{0} could not be reached.",
        "All connections to {0} are in use.",
        "{0} leads to a private address, which is not allowed here, so nothing was sent.",
        "{0} closed the connection {1}.",
        "{0} did not answer in time {1}.",
        "{0} answered {1} with something that makes no sense there.",
        "{0} answered {1} with more than a reply may hold.",
        "{0} spoke out of turn {1}, so its words could not be trusted.",
        "{0} refused {1}, before the connection was secure.",
        "{0} does not offer encryption (STARTTLS), so nothing was sent.",
        "{0} refused to encrypt the connection (STARTTLS), so nothing was sent.",
        "Somebody tried to smuggle answers into the secure connection to {0}, so nothing was sent.",
        "No secure connection (TLS 1.2 or newer) with {0} could be agreed, so nothing was sent.",
        "The certificate of {0} is not valid at this time, so nothing was sent.",
        "The certificate shown by {0} is for another name, so nothing was sent.",
        "The certificate of {0} comes from no trusted authority, so nothing was sent.",
        "The certificate of {0} was revoked, so nothing was sent.",
        "The certificate of {0} uses broken or short cryptography, so nothing was sent.",
        "The certificate of {0} is not the pinned one, so nothing was sent.",
        "The certificate of {0} cannot be used for a server, so nothing was sent.",
        "{0} cannot promise encryption all the way (REQUIRETLS), so nothing was sent.",
        "{0} did not accept the configured sign-in.",
        "{0} asked to come back later ({1}).",
        "{0} refused the mail for good ({1}).",
        "The mail is larger than {0} takes.",
        "The mail holds a NUL byte, which no mail may.",
        "The mail holds a line that is longer than mail allows.",
        "The mail holds 8-bit text and {0} takes 7-bit text only.",
        "An address holds international characters and {0} does not take them.",
        "It will not be tried again; correct the cause and send it anew.",
        "It may have arrived; it is sent again with the same Message-ID, so a second copy is possible.",
        "The mail waits; ask the operator to allow the address or correct the server's name.",
        "The mail waits and is tried again; check the user name and password in the server's settings.",
        "The mail waits and is tried again; ask the server's administrator to put this right.",
        "The mail waits and is tried again.",
        "It is tried again.",
        "It was sealed instead.",
        "The message ends before another attempt.",
        "The message ended before this could be delivered.",
        "The organisation or the message is gone, or its sender is not to be written to.",
        "The organisation or the message is gone.",
        "The organisation takes no copies: the reply can be read in the portal.",
        "The message could not be opened to be sent.",
        "Something went wrong here.",
        "No key that signs mail could be reached.",
        "No route to the recipient’s domain is set.",
        "No name server is set that could tell which server takes the domain’s mail.",
        "It could not be looked up which server takes the mail of {0}.",
        "{0} has no MTA-STS policy that is enforced, so nothing proves which server takes its mail.",
        "No server that the DNS names for {0} is one of its MTA-STS policy.",
        "Taken back by its sender before anything was sent.",
        "The recipient’s mail server has taken the notice.",
        "The notice came back undelivered ({0}).",
        "The notice came back ({0}).",
        "The server said: {0}",
        "Azure Communication Services has sent it on.",
        "Azure Communication Services has taken it; its word on the delivery is awaited.",
        "Azure Communication Services could not send it ({0}).",
        "Azure Communication Services refuses this mail ({0}).",
        "Azure Communication Services refuses this mail: it is too large.",
        "Azure Communication Services could not be reached.",
        "Azure Communication Services could not be reached or let nobody in.",
        "Azure Communication Services has a fault just now.",
        "Azure Communication Services has reached its quota and asks to wait.",
        "Azure Communication Services lets nobody in ({0}); the operator has to look at its settings.",
    ];

    /// <summary>When in a conversation with a server: what the second gap of some sentences holds.</summary>
    public static readonly IReadOnlyList<string> Moments =
    [
        "at the greeting",
        "at the introduction (EHLO)",
        "while the connection was being secured",
        "at the sign-in",
        "when told the sender",
        "when told a recipient",
        "while the mail was being sent",
        "after the whole mail was sent",
    ];
}
