using System.Buffers;
using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Portal.Reading;

namespace SecureMail.Portal.Html;

/// <summary>
/// Pictures that an HTML text names by Content-ID, as data URIs. A sandboxed document has an origin of its own, so a
/// picture it asked for would come without the session's cookie and be refused by Cross-Origin-Resource-Policy.
/// </summary>
internal static class InlinePictures
{
    /// <summary>Stands for a picture where only its place counts.</summary>
    public const string Placeholder = "data:image/gif;base64,";

    private const string DataPrefix = "data:";
    private const string Base64Mark = ";base64,";

    private static readonly SearchValues<char> Base64Characters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>The pictures of this message that the text names, by Content-ID, up to so many bytes together.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> LoadAsync(
        OpenedMessage message, string html, int mostBytes, CancellationToken cancellationToken)
    {
        Dictionary<string, string> pictures = new(StringComparer.Ordinal);
        var left = mostBytes;
        foreach (var part in message.Manifest.Inline.Where(part => IsNamed(part, html)))
        {
            if (await ReadAsync(message, part, left, cancellationToken) is { } bytes)
            {
                left -= bytes.Length;
                pictures.TryAdd(part.ContentId!, $"{DataPrefix}{part.MediaType}{Base64Mark}{Convert.ToBase64String(bytes)}");
            }
        }
        return pictures;
    }

    /// <summary>Whether it is a picture of the short list, written in base64, as some mail programs paste them.</summary>
    public static bool IsDataUri(string address)
    {
        if (!address.StartsWith(DataPrefix, StringComparison.OrdinalIgnoreCase)
            || address.IndexOf(Base64Mark, StringComparison.OrdinalIgnoreCase) is not (>= 0 and var mark))
        {
            return false;
        }
        return MediaTypes.IsPicture(address[DataPrefix.Length..mark].ToLowerInvariant())
            && !address.AsSpan(mark + Base64Mark.Length).ContainsAnyExcept(Base64Characters);
    }

    private static bool IsNamed(BodyPart part, string html) =>
        part.ContentId is { } id && MediaTypes.IsPicture(part.MediaType)
        && (html.Contains(id, StringComparison.Ordinal) || html.Contains(Uri.EscapeDataString(id), StringComparison.OrdinalIgnoreCase));

    /// <summary>The picture's bytes; null when it has more than are left.</summary>
    private static async Task<byte[]?> ReadAsync(OpenedMessage message, BodyPart part, int most, CancellationToken cancellationToken)
    {
        await using var content = await message.OpenContentAsync(part, cancellationToken);
        using var bytes = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await content.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (bytes.Length + read > most)
            {
                return null;
            }
            bytes.Write(chunk, 0, read);
        }
        return bytes.ToArray();
    }
}
