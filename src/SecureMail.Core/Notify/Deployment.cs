namespace SecureMail.Core.Notify;

/// <summary>What a deployment calls itself.</summary>
/// <param name="PortalUrl">The portal's one fixed address, such as https://mail.example/portal; no slash at the end.</param>
/// <param name="ServiceName">The name in mails and pages. Default SecureMail.</param>
/// <param name="SenderAddress">From whom notices, codes and copies come; aligned with the domain that signs them.</param>
public sealed record Deployment(Uri PortalUrl, string ServiceName, string SenderAddress)
{
    /// <summary>The link of a message. It names a place; it opens nothing by itself.</summary>
    public Uri MessageUrl(Store.MessageId message) => new($"{PortalUrl.AbsoluteUri.TrimEnd('/')}/messages/{message}");

    /// <summary>
    /// Where mail servers report notices that they cannot deliver: an address whose mail comes to an application's webhook.
    /// Each notice has its own form of it (plus addressing). Null: notices have the null sender, and nothing comes back.
    /// </summary>
    public string? BounceAddress { get; init; }

    /// <summary>The webhook of an application, as it is configured at its provider.</summary>
    public Uri WebhookUrl(string organisation, string application, string? form = null, string? query = null) =>
        new(PortalUrl, $"/inbound/{Uri.EscapeDataString(organisation)}/{Uri.EscapeDataString(application)}{(form is null ? "" : "/" + Uri.EscapeDataString(form))}{query}");

    /// <summary>The domain of the sender address, for Message-IDs.</summary>
    public string SenderDomain => SenderAddress[(SenderAddress.LastIndexOf('@') + 1)..];
}
