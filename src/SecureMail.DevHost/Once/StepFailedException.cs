namespace SecureMail.DevHost.Once;

/// <summary>A step of the demonstration does not hold.</summary>
public sealed class StepFailedException(string message) : Exception(message);
