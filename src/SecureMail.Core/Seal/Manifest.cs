using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Mime;

namespace SecureMail.Core.Seal;

/// <summary>
/// What the portal must know of a message to show it without reading it again: its headers and its parts by byte offset.
/// It is sealed like the message itself, as the part "manifest".
/// </summary>
public sealed record Manifest
{
    /// <summary>The part name of the message as it came.</summary>
    public const string RawPart = "raw";

    /// <summary>The part name of the manifest.</summary>
    public const string ManifestPart = "manifest";

    /// <summary>The decoded subject, with its tag.</summary>
    public string Subject { get; init; } = "";

    /// <summary>The subject without the organisation's tags, as people read it; null in manifests from before it was kept.</summary>
    public string? ShownSubject { get; init; }

    /// <summary>Who wrote it.</summary>
    public IReadOnlyList<Person> From { get; init; } = [];

    /// <summary>To, as the sender wrote it.</summary>
    public IReadOnlyList<Person> To { get; init; } = [];

    /// <summary>Cc, as the sender wrote it.</summary>
    public IReadOnlyList<Person> Cc { get; init; } = [];

    /// <summary>The Date field.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Message-ID with its angle brackets.</summary>
    public string? MessageIdField { get; init; }

    /// <summary>In-Reply-To and References, oldest first, with angle brackets; at most 20.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>The plain texts to show, in order.</summary>
    public IReadOnlyList<BodyPart> Text { get; init; } = [];

    /// <summary>The HTML documents to show, in order.</summary>
    public IReadOnlyList<BodyPart> Html { get; init; } = [];

    /// <summary>Pictures that the HTML names by Content-ID.</summary>
    public IReadOnlyList<BodyPart> Inline { get; init; } = [];

    /// <summary>What can be downloaded, in the order of the message.</summary>
    public IReadOnlyList<BodyPart> Attachments { get; init; } = [];

    /// <summary>True when the message could not be read; it can be downloaded whole.</summary>
    public bool Opaque { get; init; }

    /// <summary>The manifest as it is sealed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest);

    /// <summary>Reads what was sealed.</summary>
    public static Manifest FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, ManifestJson.Default.Manifest)
        ?? throw new InvalidOperationException("internal error: a sealed manifest is empty");
}

/// <summary>A name and an address as a header has them.</summary>
/// <param name="Name">Display name; empty when there is none.</param>
/// <param name="Address">Address.</param>
public sealed record Person(string Name, string Address)
{
    /// <summary>The name, or the address where there is none.</summary>
    [JsonIgnore]
    public string Display => Name.Length > 0 ? Name : Address;
}

/// <summary>A part of the message, by where its encoded bytes stand.</summary>
/// <param name="Offset">First byte in the raw message, or in the decoded content of <paramref name="Within"/>.</param>
/// <param name="Length">Encoded bytes.</param>
/// <param name="Encoding">How they are encoded.</param>
/// <param name="MediaType">Type and subtype, lower case, such as application/pdf.</param>
/// <param name="Charset">The declared charset of a text.</param>
/// <param name="FileName">The name the sender gave; null when none.</param>
/// <param name="ContentId">Content-ID without angle brackets.</param>
/// <param name="Within">The part that this one is packed in, such as winmail.dat; null for a part of the message itself.</param>
public sealed record BodyPart(
    long Offset,
    long Length,
    TransferEncoding Encoding,
    string MediaType,
    string? Charset = null,
    string? FileName = null,
    string? ContentId = null,
    BodyPart? Within = null);

[JsonSerializable(typeof(Manifest))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
internal sealed partial class ManifestJson : JsonSerializerContext;
