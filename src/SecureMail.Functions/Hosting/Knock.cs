using SecureMail.Functions.Webhook.Providers;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// A request to the program's own port, as a host's proxy would bring it, for an address where nothing is: the server and
/// the router have then seen one. It changes and logs nothing.
/// </summary>
/// <param name="host">The host, whose port it is; alone there is no request.</param>
internal sealed class Knock(FunctionsHost host)
{
    private const string Nowhere = "/inbound/nowhere";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (host.Port is not { } port)
        {
            return;
        }
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://127.0.0.1:{port}{Nowhere}"));
        request.Headers.Add("Authorization", "Basic Og==");
        request.Headers.Add("X-Forwarded-For", "127.0.0.1");
        request.Headers.Add("X-Forwarded-Host", "localhost");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Azure-Functions-InvocationId", Guid.Empty.ToString());
        request.Headers.Add(EnvelopeHeaders.From, "<>");
        request.Content = new StringContent("Subject: nothing\r\n\r\n", new System.Net.Http.Headers.MediaTypeHeaderValue("message/rfc822"));
        using var answer = await client.SendAsync(request, cancellationToken);
    }
}
