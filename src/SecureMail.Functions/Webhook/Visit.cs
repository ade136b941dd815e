using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Webhook;

/// <summary>A request whose head was admitted.</summary>
/// <param name="Organisation">Whose application posts.</param>
/// <param name="Provider">How it posts.</param>
/// <param name="Request">The request.</param>
internal sealed record Visit(Organisation Organisation, Provider Provider, ProviderRequest Request)
{
    /// <summary>Largest mail that this application may post.</summary>
    public long MostMailBytes => Math.Min(Organisation.MaxMessageBytes, Request.Credentials.Settings.MaxMessageBytes ?? long.MaxValue);
}
