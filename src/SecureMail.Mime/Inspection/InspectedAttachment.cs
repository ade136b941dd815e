namespace SecureMail.Mime;

/// <summary>An attachment in an <see cref="InspectionRow"/>.</summary>
/// <param name="Filename">The file name for display, or null.</param>
/// <param name="ContentType">type/subtype in lower case.</param>
/// <param name="Sha256Norm">Lower-case hex over the decoded content, line ends made LF and trailing ones cut.</param>
public sealed record InspectedAttachment(string? Filename, string ContentType, string Sha256Norm);
