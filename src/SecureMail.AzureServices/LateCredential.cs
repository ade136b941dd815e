using Azure.Core;

namespace SecureMail.AzureServices;

/// <summary>An identity that is made when a token is first asked for.</summary>
internal sealed class LateCredential(Lazy<TokenCredential> identity) : TokenCredential
{
    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        identity.Value.GetToken(requestContext, cancellationToken);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        identity.Value.GetTokenAsync(requestContext, cancellationToken);
}
