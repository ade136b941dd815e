using System.Net.Http.Headers;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Fetches what a provider keeps for us. Only addresses that the provider itself gave or that are built here come in,
/// never one from a mail; redirects are not followed, answers are bounded in bytes and time.
/// </summary>
internal sealed class ProviderHttp(HttpMessageHandler handler) : IDisposable
{
    /// <summary>Shorter than what any provider waits for our answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient client = new(handler, disposeHandler: false) { Timeout = Patience };

    /// <summary>Fetches; an answer other than 200, or too large, throws: the provider posts again.</summary>
    /// <param name="url">https.</param>
    /// <param name="apiKey">Header name and value; null sends none.</param>
    /// <param name="mostBytes">Largest answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<byte[]> GetAsync(Uri url, (string Header, string Value)? apiKey, long mostBytes, CancellationToken cancellationToken)
    {
        if (url is not { Scheme: "https", IsDefaultPort: true, UserInfo: "", HostNameType: UriHostNameType.Dns } || url.IsLoopback)
        {
            throw new ProviderFetchException("The provider named an address that is not https at a host name.");
        }
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        if (apiKey is { } key)
        {
            request.Headers.TryAddWithoutValidation(key.Header, key.Value);
        }
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("SecureMail", null));
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return (int)response.StatusCode == StatusCodes.Status200OK
                ? await ReadAsync(response, mostBytes, cancellationToken)
                : throw new ProviderFetchException($"The provider's API answered {(int)response.StatusCode}.");
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new ProviderFetchException("The provider's API does not answer.", fault);
        }
    }

    public void Dispose() => client.Dispose();

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, long mostBytes, CancellationToken cancellationToken)
    {
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var body = await Bodies.BoundedBody.ReadAsync(source, mostBytes, listener: null, budget: null, cancellationToken);
        return body.IsTooLarge ? throw new ProviderFetchException("The provider's answer is too large.") : body.Bytes.ToArray();
    }
}

/// <summary>What a provider keeps for us could not be fetched just now; its webhook must come again.</summary>
internal sealed class ProviderFetchException(string message, Exception? inner = null) : Exception(message, inner);
