namespace SecureMail.Testing.Communication;

/// <summary>How a request fails.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">The error's code.</param>
public sealed record CommunicationFailure(int Status, string Code)
{
    /// <summary>The header Retry-After, as it stands there.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>The work is done, and the answer lost on its way.</summary>
    public bool AfterWork { get; init; }
}
