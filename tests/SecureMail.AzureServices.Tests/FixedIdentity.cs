using Azure.Core;

namespace SecureMail.AzureServices.Tests;

/// <summary>Somebody who has a token.</summary>
internal sealed class FixedIdentity : TokenCredential
{
    private static readonly AccessToken Token = new("token", DateTimeOffset.MaxValue);

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => Token;

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(Token);
}
