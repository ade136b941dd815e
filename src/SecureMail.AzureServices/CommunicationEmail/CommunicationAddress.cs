namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>Where the Communication Services resource is, and the key that opens it, if there is one.</summary>
/// <param name="Endpoint">Such as <c>https://acme.europe.communication.azure.com</c>.</param>
public sealed record CommunicationAddress(Uri Endpoint)
{
    /// <summary>The resource's key; null: the program's identity opens it.</summary>
    internal byte[]? AccessKey { get; private init; }

    /// <summary>Checks the settings.</summary>
    /// <param name="endpoint">The resource's https address.</param>
    /// <param name="accessKey">One of the resource's keys in Base64; null: none.</param>
    /// <exception cref="SettingException">One of them is wrong.</exception>
    public static CommunicationAddress Parse(string endpoint, string? accessKey)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttps || url is not { AbsolutePath: "/", Query: "", UserInfo: "" })
        {
            throw new SettingException(
                "The setting SecureMail__CommunicationServices__Endpoint must be the resource's https address, such as https://acme.europe.communication.azure.com.");
        }
        return new CommunicationAddress(url) { AccessKey = accessKey is null ? null : KeyOf(accessKey) };
    }

    private static byte[] KeyOf(string text)
    {
        var key = new byte[text.Length];
        return Convert.TryFromBase64String(text, key, out var length) && length > 0
            ? key[..length]
            : throw new SettingException("The setting SecureMail__CommunicationServices__AccessKey must be one of the resource's keys, in Base64 as Azure shows it.");
    }
}
