namespace SecureMail.Mime;

/// <summary>A file to attach.</summary>
/// <param name="FileName">For display to the recipient; control characters are left out.</param>
/// <param name="MediaType">type/subtype; application/octet-stream is written when it is malformed or of a type that base64 is not allowed for.</param>
/// <param name="Content">Read once, from where it stands to its end. The caller disposes it.</param>
public sealed record DraftAttachment(string FileName, string MediaType, Stream Content);
