namespace SecureMail.Smtp.Content;

/// <summary>What keeps content off the wire.</summary>
internal enum ContentDefect
{
    None,
    Nul,
    LineTooLong,
}
