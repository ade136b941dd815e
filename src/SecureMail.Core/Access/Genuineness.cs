using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Notify;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;

namespace SecureMail.Core.Access;

/// <summary>Whether a notice or a file came from here.</summary>
public enum GenuineVerdict
{
    /// <summary>Nothing here has that name, or it names nothing.</summary>
    Unknown,

    /// <summary>A message of that name was sent from here; the file, if one was shown, is the one that was sent.</summary>
    Genuine,

    /// <summary>A message of that name was sent from here and has ended; a file cannot be compared any more.</summary>
    Ended,

    /// <summary>The file names a message from here but is not what was sent: somebody has changed it.</summary>
    Changed,
}

/// <summary>What was found, and which message it names.</summary>
/// <param name="Verdict">Whether it came from here.</param>
/// <param name="Message">The message; null when unknown or changed.</param>
public sealed record GenuineResult(GenuineVerdict Verdict, MessageId? Message = null);

/// <summary>
/// Answers "did you really send this?" for anybody: yes or no, and nothing about people or content. Names of messages
/// have 130 bits, so that nobody finds one by trying.
/// </summary>
public sealed class Genuineness(MessageTable messages, IBlobStore blobs, Deployment deployment, TimeProvider clock)
{
    private const string IdMark = "data-message=\"";
    private const string ContentMark = "\">";
    private const string EndMark = "</div>";

    /// <summary>Checks a notice's link, or the name of a message.</summary>
    public async Task<GenuineResult> CheckLinkAsync(string? text, CancellationToken cancellationToken)
    {
        var prefix = deployment.PortalUrl.AbsoluteUri.TrimEnd('/') + "/messages/";
        var trimmed = (text ?? "").Trim();
        // The whole address counts: another host with our path is just what a look-alike has.
        var name = trimmed.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? trimmed[prefix.Length..].Split('/', '?', '#')[0] : trimmed;
        return await CheckAsync(name, file: null, cancellationToken);
    }

    /// <summary>Checks a SecureMessageATT.html, byte for byte against what is stored.</summary>
    public Task<GenuineResult> CheckFileAsync(ReadOnlySpan<byte> file, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(file);
        var name = Between(text, IdMark, "\"", 0);
        var content = name is null ? null : Between(text, ContentMark, EndMark, text.IndexOf(IdMark, StringComparison.Ordinal));
        return CheckAsync(name ?? "", content ?? "", cancellationToken);
    }

    private async Task<GenuineResult> CheckAsync(string name, string? file, CancellationToken cancellationToken)
    {
        if (MessageId.TryParse(name) is not { } id || await messages.FindAsync(id, cancellationToken) is not { } message)
        {
            return new GenuineResult(GenuineVerdict.Unknown);
        }
        if (!message.IsReadable(clock.GetUtcNow()))
        {
            return new GenuineResult(GenuineVerdict.Ended, id);
        }
        return file is null || await IsStoredAsync(message.BlobName(Manifest.RawPart), file, cancellationToken)
            ? new GenuineResult(GenuineVerdict.Genuine, id)
            : new GenuineResult(GenuineVerdict.Changed);
    }

    private async Task<bool> IsStoredAsync(string blobName, string base64, CancellationToken cancellationToken)
    {
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length))
        {
            return false;
        }
        await using var blob = await blobs.OpenReadAsync(blobName, cancellationToken);
        return blob is not null && blob.Length == length
            && (await SHA256.HashDataAsync(blob, cancellationToken)).AsSpan().SequenceEqual(SHA256.HashData(bytes.AsSpan(0, length)));
    }

    private static string? Between(string text, string before, string after, int from)
    {
        var start = from < 0 ? -1 : text.IndexOf(before, from, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf(after, start + before.Length, StringComparison.Ordinal);
        return end < 0 ? null : text[(start + before.Length)..end];
    }
}
