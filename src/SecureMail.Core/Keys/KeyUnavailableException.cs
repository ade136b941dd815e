namespace SecureMail.Core.Keys;

/// <summary>
/// A key that the program cannot work without could not be used. Hosts answer "try again later" (503); nothing is
/// lost, since nothing was accepted or changed.
/// </summary>
public sealed class KeyUnavailableException : Exception
{
    /// <summary>Makes the error from its kind.</summary>
    public KeyUnavailableException(UnwrapFailure failure)
        : this(failure, $"The key-encryption key cannot be used ({failure}). Check the key's state and this program's rights on it.")
    {
    }

    /// <summary>Makes the error from its kind, a sentence for the administrator and what caused it.</summary>
    public KeyUnavailableException(UnwrapFailure failure, string message, Exception? innerException = null)
        : base(message, innerException) => Failure = failure;

    /// <summary>Why.</summary>
    public UnwrapFailure Failure { get; }
}
