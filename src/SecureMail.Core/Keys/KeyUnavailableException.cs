namespace SecureMail.Core.Keys;

/// <summary>
/// A key that the program cannot work without could not be unwrapped. Hosts answer "try again later" (503); nothing is
/// lost, since nothing was accepted or changed.
/// </summary>
public sealed class KeyUnavailableException(UnwrapFailure failure)
    : Exception($"The key-encryption key cannot be used ({failure}). Check the key's state and this program's rights on it.")
{
    /// <summary>Why.</summary>
    public UnwrapFailure Failure { get; } = failure;
}
