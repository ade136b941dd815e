using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices;

/// <summary>
/// Obeys "too many requests": after 429, or 503 with Retry-After, nothing is sent to the service until the time it named.
/// Requests in between are answered with 429 here, at once, instead of making anybody wait.
/// </summary>
/// <param name="clock">Measures the pause.</param>
/// <param name="usual">How long the pause is when the service does not say.</param>
/// <param name="longest">No pause is longer, whatever the service says.</param>
internal sealed class ServicePause(TimeProvider clock, TimeSpan usual, TimeSpan longest) : HttpPipelinePolicy
{
    private long until; // UTC ticks

    /// <summary>When the service may be asked again; in the past when it may be now.</summary>
    public DateTimeOffset Until => new(Interlocked.Read(ref until), TimeSpan.Zero);

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Nothing here is synchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var now = clock.GetUtcNow();
        if (now < Until)
        {
            throw new RequestFailedException(429, "The service has asked to wait; try again later.");
        }
        await ProcessNextAsync(message, pipeline);
        if (AsksToWait(message.Response))
        {
            var pause = RetryAfter(message.Response, now) ?? usual;
            Interlocked.Exchange(ref until, (now + (pause < longest ? pause : longest)).UtcTicks);
        }
    }

    private static bool AsksToWait(Response response) =>
        response.Status == 429 || (response.Status == 503 && response.Headers.Contains("Retry-After"));

    // RFC 9110 section 10.2.3: seconds or a date
    private static TimeSpan? RetryAfter(Response response, DateTimeOffset now)
    {
        if (!response.Headers.TryGetValue("Retry-After", out var text))
        {
            return null;
        }
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                ? date - now
                : null;
    }

    /// <summary>Leaves waiting to the pause; everything else that may pass by itself is tried again.</summary>
    public sealed class Classifier : ResponseClassifier
    {
        public override bool IsRetriableResponse(HttpMessage message) =>
            !AsksToWait(message.Response) && base.IsRetriableResponse(message);

        public override bool IsRetriableException(Exception exception) =>
            exception is not RequestFailedException { Status: 429 } && base.IsRetriableException(exception);
    }
}
