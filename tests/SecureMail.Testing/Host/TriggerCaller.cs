using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;

namespace SecureMail.Testing.Host;

/// <summary>Posts triggers to a handler as the host does: chunked, without Content-Length, under the host's own name.</summary>
public sealed class TriggerCaller(RandomNumberGenerator randomness) : IDisposable
{
    /// <summary>The version that this host claims to be.</summary>
    public const string HostVersion = "4.1046.0";

    private readonly HttpClient client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>A new invocation's id.</summary>
    public string NewInvocationId()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness.GetBytes(bytes);
        return new Guid(bytes).ToString();
    }

    /// <summary>Posts a payload to a function.</summary>
    public async Task<Invocation> CallAsync(HandlerProcess handler, string function, byte[] payload, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler.Address, "/" + function))
        {
            Content = new ByteArrayContent(payload) { Headers = { ContentType = MediaTypeHeaderValue.Parse("application/json; charset=utf-8") } },
        };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.UserAgent.ParseAdd("Azure-Functions-Host/" + HostVersion);
        request.Headers.Add("X-Azure-Functions-HostVersion", HostVersion);
        request.Headers.Add("X-Azure-Functions-InvocationId", NewInvocationId());
        try
        {
            using var answer = await client.SendAsync(request, cancellationToken);
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            return new Invocation(function, OutcomeOf(answer, text), (int)answer.StatusCode, text);
        }
        catch (Exception broken) when (broken is HttpRequestException or IOException)
        {
            return new Invocation(function, InvocationOutcome.HandlerGone, 0, broken.Message);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => client.Dispose();

    private static InvocationOutcome OutcomeOf(HttpResponseMessage answer, string text)
    {
        if (!answer.IsSuccessStatusCode)
        {
            return InvocationOutcome.Failed;
        }
        if (text.Length == 0 || text.Trim() == "null")
        {
            return InvocationOutcome.Hangs;
        }
        return answer.Content.Headers.ContentType?.MediaType is "application/json" or "text/json" && IsObject(text)
            ? InvocationOutcome.Succeeded
            : InvocationOutcome.Failed;
    }

    private static bool IsObject(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
