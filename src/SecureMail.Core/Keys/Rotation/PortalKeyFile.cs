using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace SecureMail.Core.Keys.Rotation;

/// <summary>
/// A stored key of the portal's data protection: an XML file whose secret is sealed under a key of its own, which the
/// deployment's key-encryption key wraps. The portal writes and reads them; a rotation wraps them anew.
/// </summary>
public static class PortalKeyFile
{
    /// <summary>What the names of these blobs begin with.</summary>
    public const string Folder = "portal-keys/";

    /// <summary>The element that holds a sealed secret.</summary>
    public const string Element = "wrappedKey";

    /// <summary>The attribute that says which key wrapped it.</summary>
    public const string KekId = "kek";

    /// <summary>The attribute with the wrapped key (Base64).</summary>
    public const string Wrapped = "wrapped";

    private const int MarkBytes = 4;

    /// <summary>The wrapped key of a file; null when it holds none, as a revocation.</summary>
    public static WrappedKey? Read(XElement file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.DescendantsAndSelf(Element).SingleOrDefault() is { } element
            ? new WrappedKey((string?)element.Attribute(KekId) ?? "", Convert.FromBase64String((string?)element.Attribute(Wrapped) ?? ""))
            : null;
    }

    /// <summary>Puts a key that was wrapped anew in the place of the old one.</summary>
    public static void Set(XElement file, WrappedKey wrapped)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(wrapped);
        var element = file.DescendantsAndSelf(Element).Single();
        element.SetAttributeValue(KekId, wrapped.KekId);
        element.SetAttributeValue(Wrapped, Convert.ToBase64String(wrapped.Bytes));
    }

    /// <summary>The name of the file under another key: blobs are never overwritten.</summary>
    public static string NameUnder(string blobName, string kekId)
    {
        ArgumentNullException.ThrowIfNull(blobName);
        var mark = SHA256.HashData(Encoding.UTF8.GetBytes(kekId)).AsSpan(0, MarkBytes);
        return $"{blobName.Split('.')[0]}.{Convert.ToHexStringLower(mark)}.xml";
    }
}
