namespace SecureMail.DevHost.Tools;

/// <summary>A development tool is missing or does not start. The message is one sentence that says what to do.</summary>
public sealed class ToolException : Exception
{
    /// <summary>Makes the error from its sentence.</summary>
    public ToolException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error from its sentence and what caused it.</summary>
    public ToolException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
