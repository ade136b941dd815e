namespace SecureMail.Core.Access;

/// <summary>A message that was being opened cannot be: it ended in this moment, or what is stored is not what was sealed.</summary>
public sealed class MessageUnreadableException(OpenFailure failure) : Exception($"The message cannot be opened: {failure}.")
{
    /// <summary>Why.</summary>
    public OpenFailure Failure { get; } = failure;
}
