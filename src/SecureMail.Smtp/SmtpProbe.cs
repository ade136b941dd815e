namespace SecureMail.Smtp;

/// <summary>Whether a server could be given mail now. Nothing was sent.</summary>
/// <param name="Reason"><see cref="SmtpReason.Accepted"/>: a verified TLS session stood and a sign-in, where one is set, succeeded.</param>
/// <param name="Stage">How far it came; <see cref="SmtpStage.Done"/> when ready.</param>
/// <param name="Tls">What was agreed; null when no verified session came to stand.</param>
/// <param name="Sentence">What was seen, for a person. Holds no text of the server's.</param>
public sealed record SmtpProbe(SmtpReason Reason, SmtpStage Stage, TlsProof? Tls, string Sentence)
{
    /// <summary>Whether mail would be handed over.</summary>
    public bool IsReady => Reason == SmtpReason.Accepted;
}
