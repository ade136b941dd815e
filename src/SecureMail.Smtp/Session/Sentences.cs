namespace SecureMail.Smtp.Session;

/// <summary>
/// What happened and what is next, in words for a person. Holds the configured name and nothing the server said.
/// </summary>
internal static class Sentences
{
    public static string For(Ending ending, string host, TlsProof? proof) =>
        $"{Happened(ending, host, proof)} {Next(ending)}";

    /// <summary>A probe that came as far as a mail would.</summary>
    public static string Ready(string host, TlsProof? proof) => $"{host} takes mail over {proof?.Protocol} ({proof?.CipherSuite}).";

    /// <summary>What happened alone.</summary>
    public static string Happened(Ending ending, string host, TlsProof? proof) => ending.Reason switch
    {
        SmtpReason.Accepted => $"{host} took the mail over {proof?.Protocol} ({proof?.CipherSuite}).",
        SmtpReason.Unreachable => $"{host} could not be reached.",
        SmtpReason.Busy => $"All connections to {host} are in use.",
        SmtpReason.ForbiddenAddress =>
            $"{host} leads to a private address, which is not allowed here, so nothing was sent.",
        SmtpReason.Closed => $"{host} closed the connection {At(ending.Stage)}.",
        SmtpReason.TimedOut => $"{host} did not answer in time {At(ending.Stage)}.",
        SmtpReason.Malformed => $"{host} answered {At(ending.Stage)} with something that makes no sense there.",
        SmtpReason.ReplyTooLong => $"{host} answered {At(ending.Stage)} with more than a reply may hold.",
        SmtpReason.OutOfTurn => $"{host} spoke out of turn {At(ending.Stage)}, so its words could not be trusted.",
        SmtpReason.RefusedBeforeTls => $"{host} refused {At(ending.Stage)}, before the connection was secure.",
        SmtpReason.StartTlsMissing => $"{host} does not offer encryption (STARTTLS), so nothing was sent.",
        SmtpReason.StartTlsRefused => $"{host} refused to encrypt the connection (STARTTLS), so nothing was sent.",
        SmtpReason.StartTlsInjection =>
            $"Somebody tried to smuggle answers into the secure connection to {host}, so nothing was sent.",
        SmtpReason.HandshakeFailed =>
            $"No secure connection (TLS 1.2 or newer) with {host} could be agreed, so nothing was sent.",
        SmtpReason.CertificateExpired => $"The certificate of {host} is not valid at this time, so nothing was sent.",
        SmtpReason.CertificateName => $"The certificate shown by {host} is for another name, so nothing was sent.",
        SmtpReason.CertificateUntrusted =>
            $"The certificate of {host} comes from no trusted authority, so nothing was sent.",
        SmtpReason.CertificateRevoked => $"The certificate of {host} was revoked, so nothing was sent.",
        SmtpReason.CertificateWeak =>
            $"The certificate of {host} uses broken or short cryptography, so nothing was sent.",
        SmtpReason.CertificatePin => $"The certificate of {host} is not the pinned one, so nothing was sent.",
        SmtpReason.CertificateInvalid => $"The certificate of {host} cannot be used for a server, so nothing was sent.",
        SmtpReason.RequireTlsMissing =>
            $"{host} cannot promise encryption all the way (REQUIRETLS), so nothing was sent.",
        SmtpReason.Authentication => $"{host} did not accept the configured sign-in.",
        SmtpReason.RefusedForNow => $"{host} asked to come back later ({ending.Reply?.Code}).",
        SmtpReason.RefusedForGood => $"{host} refused the mail for good ({ending.Reply?.Code}).",
        SmtpReason.TooLarge => $"The mail is larger than {host} takes.",
        SmtpReason.ContentHasNul => "The mail holds a NUL byte, which no mail may.",
        SmtpReason.ContentLineTooLong => "The mail holds a line that is longer than mail allows.",
        SmtpReason.ContentIsEightBit => $"The mail holds 8-bit text and {host} takes 7-bit text only.",
        SmtpReason.AddressNeedsUtf8 => $"An address holds international characters and {host} does not take them.",
        _ => throw new InvalidOperationException("Internal error: a reason without a sentence."),
    };

    private static string Next(Ending ending) => ending.Outcome switch
    {
        SmtpOutcome.Delivered => "Nothing is left to do.",
        SmtpOutcome.Stop => "It will not be tried again; correct the cause and send it anew.",
        SmtpOutcome.InDoubt =>
            "It may have arrived; it is sent again with the same Message-ID, so a second copy is possible.",
        _ => ending.Reason switch
        {
            SmtpReason.ForbiddenAddress =>
                "The mail waits; ask the operator to allow the address or correct the server's name.",
            SmtpReason.Authentication =>
                "The mail waits and is tried again; check the user name and password in the server's settings.",
            >= SmtpReason.StartTlsMissing and <= SmtpReason.RequireTlsMissing =>
                "The mail waits and is tried again; ask the server's administrator to put this right.",
            _ => "The mail waits and is tried again.",
        },
    };

    private static string At(SmtpStage stage) => stage switch
    {
        SmtpStage.Connect or SmtpStage.Greeting => "at the greeting",
        SmtpStage.Hello or SmtpStage.HelloInTls => "at the introduction (EHLO)",
        SmtpStage.StartTls or SmtpStage.Handshake => "while the connection was being secured",
        SmtpStage.Authenticate => "at the sign-in",
        SmtpStage.MailFrom => "when told the sender",
        SmtpStage.RecipientTo => "when told a recipient",
        SmtpStage.Data or SmtpStage.Content => "while the mail was being sent",
        _ => "after the whole mail was sent",
    };
}
