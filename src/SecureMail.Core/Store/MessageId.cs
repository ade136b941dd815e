using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Core.Store;

/// <summary>
/// A message's id: the first 26 Base32 characters (130 bits) of SHA-256 over organisation, SHA-256 of the raw bytes and the
/// sorted envelope recipients. The same event posted twice has the same id; two mails that share a Message-ID do not.
/// </summary>
public readonly record struct MessageId
{
    /// <summary>Length in characters.</summary>
    public const int Length = 26;

    private MessageId(string value) => Value = value;

    /// <summary>The 26 characters, a-z and 2-7.</summary>
    public string Value { get; }

    /// <summary>Computes the id.</summary>
    public static MessageId Compute(string organisation, ReadOnlySpan<byte> raw, IEnumerable<string> recipients) =>
        OfDigest(organisation, SHA256.HashData(raw), recipients);

    /// <summary>Computes the id where the raw bytes' SHA-256 (32 bytes) is known.</summary>
    public static MessageId OfDigest(string organisation, ReadOnlySpan<byte> sha256, IEnumerable<string> recipients)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // Each field is preceded by its length, so that no two inputs run together.
        Append(hash, Encoding.UTF8.GetBytes(organisation));
        Append(hash, sha256);
        foreach (var recipient in recipients.Order(StringComparer.Ordinal))
        {
            Append(hash, Encoding.UTF8.GetBytes(recipient));
        }
        return new MessageId(Base32.Encode(hash.GetHashAndReset(), Length));
    }

    /// <summary>Takes text from outside; null when it cannot be an id.</summary>
    public static MessageId? TryParse(string? text) =>
        Base32.IsEncoded(text, Length) ? new MessageId(text!) : null;

    /// <summary>Takes text that the store itself has written.</summary>
    public static MessageId FromStored(string text) =>
        TryParse(text) ?? throw new InvalidOperationException("internal error: a stored message id is malformed");

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(length, field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }
}
