using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using SecureMail.Core.Keys;
using SecureMail.Core.Keys.Rotation;

namespace SecureMail.Portal.Keys;

/// <summary>Seals a new DataProtection key before it is stored.</summary>
internal sealed class WrappedXmlEncryptor(IKeyWrapper wrapper, RandomNumberGenerator randomness) : IXmlEncryptor
{
    // The interface is synchronous; see BlobKeyRepository.
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) =>
        new(EncryptAsync(plaintextElement).GetAwaiter().GetResult(), typeof(WrappedXmlDecryptor));

    private async Task<XElement> EncryptAsync(XElement element)
    {
        var key = new byte[WrappedXml.KeyBytes];
        var nonce = new byte[WrappedXml.NonceBytes];
        var tag = new byte[WrappedXml.TagBytes];
        randomness.GetBytes(key);
        randomness.GetBytes(nonce);
        var plain = Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting));
        var cipher = new byte[plain.Length];
        using (var gcm = new AesGcm(key, WrappedXml.TagBytes))
        {
            gcm.Encrypt(nonce, plain, cipher, tag, WrappedXml.Purpose);
        }
        var wrapped = await wrapper.WrapAsync(key, CancellationToken.None);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(plain);
        return new XElement(
            PortalKeyFile.Element,
            new XAttribute(PortalKeyFile.KekId, wrapped.KekId),
            new XAttribute(PortalKeyFile.Wrapped, Convert.ToBase64String(wrapped.Bytes)),
            new XAttribute(WrappedXml.Nonce, Convert.ToBase64String(nonce)),
            new XAttribute(WrappedXml.Tag, Convert.ToBase64String(tag)),
            Convert.ToBase64String(cipher));
    }
}
