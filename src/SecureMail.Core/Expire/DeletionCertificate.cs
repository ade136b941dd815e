using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Expire;

/// <summary>
/// What a deletion certificate says (docs/deletion-certificate.md section 2). It names no person and no content.
/// </summary>
public sealed record DeletionCertificate
{
    /// <summary>The version of what it says.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What no certificate promises, in the words of every certificate.</summary>
    public static readonly IReadOnlyList<string> Limits =
    [
        "Who read the message while it lived may have kept a copy.",
        "Copies that were delivered to a mail server are not touched.",
        "Who copied the wrapped key out of the store while the message lived, and may use the key-encryption key, can still open the ciphertext.",
    ];

    /// <summary>1.</summary>
    public required int Version { get; init; }

    /// <summary>The organisation's id.</summary>
    public required string Organisation { get; init; }

    /// <summary>The message's id, 26 characters.</summary>
    public required string Message { get; init; }

    /// <summary>SHA-256 of the sealed message, 64 lower-case hexadecimal digits.</summary>
    public required string CiphertextSha256 { get; init; }

    /// <summary>Length of the sealed message in bytes.</summary>
    public required long CiphertextBytes { get; init; }

    /// <summary>The key-encryption key, with its version, under which the message's key was wrapped.</summary>
    public required string WrappedBy { get; init; }

    /// <summary>When the message was accepted (UTC).</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When its key was destroyed (UTC).</summary>
    public required DateTimeOffset KeyDestroyedAt { get; init; }

    /// <summary><c>expired</c> or <c>withdrawn</c>.</summary>
    public required string Reason { get; init; }

    /// <summary>When this certificate was signed (UTC): later than the destruction when the signing key could not be asked.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>What it does not promise, one sentence each.</summary>
    public required IReadOnlyList<string> DoesNotPromise { get; init; }

    /// <summary>The certificate of a message whose key is destroyed; null while it lives, or when it was sealed before hashes were kept.</summary>
    public static DeletionCertificate? Of(MessageRow message, DateTimeOffset signedAt) =>
        message is { State: not MessageState.Active, SealedSha256: { } hash, DestroyedKek: { } kek, EndedAt: { } endedAt }
            ? new DeletionCertificate
            {
                Version = CurrentVersion,
                Organisation = message.Organisation,
                Message = message.Id.Value,
                CiphertextSha256 = Convert.ToHexStringLower(hash),
                CiphertextBytes = message.SealedBytes,
                WrappedBy = kek,
                AcceptedAt = message.AcceptedAt,
                KeyDestroyedAt = endedAt,
                Reason = message.State == MessageState.Withdrawn ? "withdrawn" : "expired",
                SignedAt = signedAt,
                DoesNotPromise = Limits,
            }
            : null;

    /// <summary>The bytes that are signed.</summary>
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, CertificateJson.Default.DeletionCertificate);

    /// <summary>Reads what was signed; null when it is not of this version.</summary>
    internal static DeletionCertificate? FromBytes(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var read = JsonSerializer.Deserialize(bytes, CertificateJson.Default.DeletionCertificate);
            return read is { Version: CurrentVersion } ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The header that is signed with it (RFC 7515 section 4).</summary>
internal sealed record CertificateHeader
{
    public const string Algorithm = "PS256";
    public const string ContentType = "securemail-deletion-certificate";

    public required string Alg { get; init; }

    public required string Kid { get; init; }

    public required string Typ { get; init; }

    public static CertificateHeader Of(string keyId) => new() { Alg = Algorithm, Kid = keyId, Typ = ContentType };
}

/// <summary>The flattened JSON serialization of a JWS (RFC 7515 section 7.2.2): three base64url texts.</summary>
internal sealed record CertificateEnvelope
{
    public required string Payload { get; init; }

    public required string Protected { get; init; }

    public required string Signature { get; init; }
}

[JsonSerializable(typeof(DeletionCertificate))]
[JsonSerializable(typeof(CertificateHeader))]
[JsonSerializable(typeof(CertificateEnvelope))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
internal sealed partial class CertificateJson : JsonSerializerContext;
