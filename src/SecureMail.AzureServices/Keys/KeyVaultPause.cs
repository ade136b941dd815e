using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace SecureMail.AzureServices.Keys;

/// <summary>
/// Obeys "too many requests": after 429, or 503 with Retry-After, nothing is sent to the vault until the time it named.
/// Requests in between are answered with 429 here, at once, instead of making a person wait.
/// https://learn.microsoft.com/azure/key-vault/general/overview-throttling
/// </summary>
internal sealed class KeyVaultPause(TimeProvider clock) : HttpPipelinePolicy
{
    // The service counts requests in windows of 10 seconds.
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private long until; // UTC ticks

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("Nothing here is synchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var now = clock.GetUtcNow();
        if (now.UtcTicks < Interlocked.Read(ref until))
        {
            throw new RequestFailedException(429, "The vault has asked to wait; try again later.");
        }
        await ProcessNextAsync(message, pipeline);
        if (AsksToWait(message.Response))
        {
            var pause = RetryAfter(message.Response, now) ?? Usual;
            Interlocked.Exchange(ref until, (now + (pause < Longest ? pause : Longest)).UtcTicks);
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
