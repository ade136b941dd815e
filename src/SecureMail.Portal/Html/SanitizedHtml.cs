namespace SecureMail.Portal.Html;

/// <summary>A mail's HTML, made harmless.</summary>
/// <param name="Styles">The content of its style elements.</param>
/// <param name="Body">The content of its body.</param>
/// <param name="RemotePictures">Pictures from elsewhere that were left out.</param>
internal sealed record SanitizedHtml(string Styles, string Body, int RemotePictures);
