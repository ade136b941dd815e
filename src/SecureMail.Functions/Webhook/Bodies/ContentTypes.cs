using Microsoft.Net.Http.Headers;

namespace SecureMail.Functions.Webhook.Bodies;

/// <summary>Reads a Content-Type header.</summary>
internal static class ContentTypes
{
    // RFC 2046 section 5.1.1
    private const int LongestBoundary = 70;

    /// <summary>Lower-case type, "" when there is none that can be read; and the boundary where one of a legal length is given.</summary>
    public static (string Type, string? Boundary) Of(string? header)
    {
        if (!MediaTypeHeaderValue.TryParse(header, out var parsed))
        {
            return ("", null);
        }
        var boundary = HeaderUtilities.RemoveQuotes(parsed.Boundary).Value;
        return (parsed.MediaType.Value!.ToLowerInvariant(), boundary is { Length: > 0 and <= LongestBoundary } ? boundary : null);
    }
}
