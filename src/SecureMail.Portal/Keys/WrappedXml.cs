using System.Text;
using System.Xml.Linq;

namespace SecureMail.Portal.Keys;

/// <summary>
/// The form in which a DataProtection key is stored: AES-256-GCM under a fresh key, which the key-encryption key wraps
/// (<see cref="SecureMail.Core.Keys.Rotation.PortalKeyFile"/> says where that one stands).
/// </summary>
internal static class WrappedXml
{
    public const int KeyBytes = 32;
    public const int NonceBytes = 12;
    public const int TagBytes = 16;
    public const string Nonce = "nonce";
    public const string Tag = "tag";

    /// <summary>Binds the ciphertext to its use.</summary>
    public static byte[] Purpose => Encoding.UTF8.GetBytes("SecureMail portal key v1");

    public static byte[] Bytes(XElement element, string attribute) =>
        Convert.FromBase64String((string?)element.Attribute(attribute)
            ?? throw new FormatException($"A stored portal key lacks the attribute {attribute}. Restore portal-keys/ from a backup, or delete the file: everybody then signs in again."));
}
