namespace SecureMail.Core.Notify;

/// <summary>What a deployment calls itself.</summary>
/// <param name="PortalUrl">The portal's one fixed address, such as https://mail.example/portal; no slash at the end.</param>
/// <param name="ServiceName">The name in mails and pages. Default SecureMail.</param>
/// <param name="SenderAddress">From whom notices, codes and copies come; aligned with the domain that signs them.</param>
public sealed record Deployment(Uri PortalUrl, string ServiceName, string SenderAddress)
{
    /// <summary>The link of a message. It names a place; it opens nothing by itself.</summary>
    public Uri MessageUrl(Store.MessageId message) => new($"{PortalUrl.AbsoluteUri.TrimEnd('/')}/messages/{message}");

    /// <summary>The domain of the sender address, for Message-IDs.</summary>
    public string SenderDomain => SenderAddress[(SenderAddress.LastIndexOf('@') + 1)..];
}
