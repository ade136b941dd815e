using System.Security.Cryptography;
using System.Text;

namespace SecureMail.Core.Store;

/// <summary>
/// A mailbox as the store knows it: 32 Base32 characters (160 bits) of HMAC-SHA-256 over the normalised address under
/// a key of the deployment. Without that key nobody can test whether an address is in the store.
/// </summary>
public readonly record struct MailboxHash
{
    /// <summary>Length in characters.</summary>
    public const int Length = 32;

    private MailboxHash(string value) => Value = value;

    /// <summary>The 32 characters, a-z and 2-7.</summary>
    public string Value { get; }

    /// <summary>
    /// Computes the hash of a normalised address.
    /// QUIRK: RFC 5321 section 2.4 lets a host tell Jane@ from jane@; none is known to, and people write their address in any case.
    /// </summary>
    public static MailboxHash Compute(ReadOnlySpan<byte> key, string address) =>
        new(Base32.Encode(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(address.ToLowerInvariant())), Length));

    /// <summary>Takes text that the store or a session ticket holds; null when it is no hash.</summary>
    public static MailboxHash? TryParse(string? text) =>
        Base32.IsEncoded(text, Length) ? new MailboxHash(text!) : null;

    /// <summary>Takes text that the store itself has written.</summary>
    public static MailboxHash FromStored(string text) =>
        TryParse(text) ?? throw new InvalidOperationException("internal error: a stored mailbox hash is malformed");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
