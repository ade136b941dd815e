namespace SecureMail.Smtp;

/// <summary>
/// The caller's own input (a server setting, an address, a credential) cannot be used. Thrown before anything is
/// connected; the message says what to change.
/// </summary>
public sealed class SmtpInputException : Exception
{
    /// <summary>An error with a sentence for the person who can change the input.</summary>
    public SmtpInputException(string message)
        : base(message)
    {
    }
}
