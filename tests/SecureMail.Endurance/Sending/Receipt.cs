using System.Security.Cryptography;

namespace SecureMail.Endurance.Sending;

/// <summary>What is kept of a letter that was accepted.</summary>
/// <param name="Number">The letter's number.</param>
/// <param name="Recipient">Its recipient.</param>
/// <param name="Sha256">Of its bytes.</param>
internal sealed record Receipt(int Number, string Recipient, string Sha256)
{
    public static Receipt Of(Letter letter) => new(letter.Number, letter.Recipient, letter.Sha256);

    /// <summary>Whether these bytes are the letter's.</summary>
    public bool IsFor(byte[] raw) => HashOf(raw) == Sha256;

    /// <summary>SHA-256 as it stands in receipts.</summary>
    public static string HashOf(byte[] raw) => Convert.ToHexString(SHA256.HashData(raw));
}
