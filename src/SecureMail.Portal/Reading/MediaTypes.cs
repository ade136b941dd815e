namespace SecureMail.Portal.Reading;

/// <summary>The short list of types that are served as what they claim to be.</summary>
internal static class MediaTypes
{
    public const string Anything = "application/octet-stream";

    /// <summary>Whether it is a picture that every browser decodes and none runs. SVG is a document with scripts and is not.</summary>
    public static bool IsPicture(string mediaType) => mediaType is "image/png" or "image/jpeg" or "image/gif" or "image/webp";

    /// <summary>The type under which an attachment is sent.</summary>
    public static string ForDownload(string mediaType) =>
        IsPicture(mediaType) || mediaType == "application/pdf" ? mediaType : Anything;
}
