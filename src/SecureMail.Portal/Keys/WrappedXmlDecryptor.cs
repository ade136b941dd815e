using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Core.Keys;
using SecureMail.Core.Keys.Rotation;

namespace SecureMail.Portal.Keys;

/// <summary>Opens a stored DataProtection key. DataProtection makes it by the type name in the stored file.</summary>
internal sealed class WrappedXmlDecryptor(IServiceProvider services) : IXmlDecryptor
{
    private readonly IKeyWrapper wrapper = services.GetRequiredService<IKeyWrapper>();

    // The interface is synchronous; see BlobKeyRepository.
    public XElement Decrypt(XElement encryptedElement) => DecryptAsync(encryptedElement).GetAwaiter().GetResult();

    private async Task<XElement> DecryptAsync(XElement element)
    {
        var kekId = (string?)element.Attribute(PortalKeyFile.KekId) ?? "";
        var unwrapped = await wrapper.UnwrapAsync(
            new WrappedKey(kekId, WrappedXml.Bytes(element, PortalKeyFile.Wrapped)), CancellationToken.None);
        var key = unwrapped.Key ?? throw new KeyUnavailableException(unwrapped.Failure);
        var cipher = Convert.FromBase64String(element.Value);
        var plain = new byte[cipher.Length];
        using (var gcm = new AesGcm(key, WrappedXml.TagBytes))
        {
            gcm.Decrypt(
                WrappedXml.Bytes(element, WrappedXml.Nonce), cipher, WrappedXml.Bytes(element, WrappedXml.Tag), plain, WrappedXml.Purpose);
        }
        CryptographicOperations.ZeroMemory(key);
        var opened = XElement.Parse(Encoding.UTF8.GetString(plain));
        CryptographicOperations.ZeroMemory(plain);
        return opened;
    }
}
