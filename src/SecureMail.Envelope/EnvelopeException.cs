namespace SecureMail.Envelope;

/// <summary>
/// The one error of this library for bad input. Its message may be shown to anybody: it is the same for every refusal,
/// so it tells an attacker nothing. <see cref="Error"/> is for logs.
/// </summary>
public sealed class EnvelopeException : Exception
{
    internal EnvelopeException(EnvelopeError error)
        : base(Sentence(error)) => Error = error;

    /// <summary>Which rule was broken.</summary>
    public EnvelopeError Error { get; }

    private static string Sentence(EnvelopeError error) => error == EnvelopeError.TooLong
        ? "The content is longer than this program accepts. Send it in smaller parts."
        : "The sealed content cannot be opened. Fetch it again; if that does not help, ask for a new message.";
}
