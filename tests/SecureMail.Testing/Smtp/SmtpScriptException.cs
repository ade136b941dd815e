namespace SecureMail.Testing.Smtp;

/// <summary>The client said something that the script does not expect there.</summary>
public sealed class SmtpScriptException(string message) : Exception(message);
