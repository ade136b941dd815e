namespace SecureMail.Mime;

/// <summary>Something in a message that breaks a standard. The reader went on; this says what it made of it.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Offset">Bytes from the start of the message to where it is wrong.</param>
/// <param name="Severity">What it costs the reader of the message.</param>
/// <param name="Detail">A sentence for a person. It holds nothing taken from the message.</param>
public sealed record MimeDefect(MimeDefectKind Kind, int Offset, MimeDefectSeverity Severity, string Detail);
