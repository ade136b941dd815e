namespace SecureMail.AzureServices;

/// <summary>
/// A setting is missing or wrong. The message is one sentence for the administrator: which setting, and what to write there.
/// </summary>
public sealed class SettingException : Exception
{
    /// <summary>Makes the error from its sentence.</summary>
    public SettingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the error from its sentence and what caused it.</summary>
    public SettingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
