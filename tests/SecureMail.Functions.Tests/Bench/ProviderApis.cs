using System.Collections.Concurrent;
using System.Net;

namespace SecureMail.Functions.Tests.Bench;

/// <summary>The APIs of providers: answers what a test says, 404 to everything else, and remembers who asked for what.</summary>
internal sealed class ProviderApis : HttpMessageHandler
{
    public ConcurrentDictionary<string, (int Status, byte[] Body)> Answers { get; } = new();

    public ConcurrentQueue<HttpRequestMessage> Asked { get; } = new();

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Enqueue(request);
        var (status, body) = Answers.GetValueOrDefault(request.RequestUri!.AbsoluteUri, (404, []));
        return Task.FromResult(new HttpResponseMessage((HttpStatusCode)status) { Content = new ByteArrayContent(body) });
    }
}
