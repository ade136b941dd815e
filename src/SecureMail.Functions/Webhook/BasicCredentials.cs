using System.Text;

namespace SecureMail.Functions.Webhook;

/// <summary>Name and secret of HTTP Basic authentication (RFC 7617).</summary>
internal sealed record BasicCredentials(string Name, string Secret)
{
    private const string Scheme = "Basic ";
    private const int MostCharacters = 512;

    /// <summary>Reads the Authorization header; null when it is not Basic or not well-formed.</summary>
    public static BasicCredentials? Read(IHeaderDictionary headers)
    {
        var header = headers.Authorization.ToString();
        if (header.Length > MostCharacters || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[Scheme.Length..].Trim(), bytes, out var length))
        {
            return null;
        }
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? null : new BasicCredentials(text[..colon], text[(colon + 1)..]);
    }
}
