using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMail.Core.Notify;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// <c>POST /inbound/events/acs</c>: Event Grid reports what became of the mails that Azure Communication Services had taken.
/// The subscription shows a key, in its address (<c>?key=</c>) or in a header; without that setting there is no such page.
/// https://learn.microsoft.com/azure/event-grid/communication-services-email-events
/// </summary>
internal static class DeliveryReportEndpoint
{
    private const string KeyHeader = "X-SecureMail-Key";

    // Event Grid sends at most 1 MB at once. https://learn.microsoft.com/azure/event-grid/quotas-limits
    private const int MostBytes = 1024 * 1024;

    public static void MapDeliveryReports(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/inbound/events/acs", HandleAsync).DisableAntiforgery();

    private static async Task<IResult> HandleAsync(HttpRequest request, Settings settings, DeliveryReports reports, CancellationToken cancellationToken)
    {
        if (settings.MailService.ReportKey is not { } key)
        {
            return Results.NotFound();
        }
        if (!IsRight(request, key))
        {
            return Results.Problem("Show the report key that the program's settings name.", statusCode: StatusCodes.Status401Unauthorized);
        }
        using var body = await BoundedBody.ReadAsync(request, MostBytes, listener: null, budget: null, cancellationToken);
        if (body.IsTooLarge)
        {
            return Results.Problem("More than 1 MiB of events at once is not taken.", statusCode: StatusCodes.Status413PayloadTooLarge);
        }
        try
        {
            return await TakeAsync(DeliveryEvents.Read(body.Bytes), reports, cancellationToken);
        }
        catch (JsonException)
        {
            return Results.Problem("The body must be a JSON array of Event Grid events.", statusCode: StatusCodes.Status400BadRequest);
        }
    }

    private static async Task<IResult> TakeAsync(DeliveryEvents events, DeliveryReports reports, CancellationToken cancellationToken)
    {
        if (events.ValidationCode is { } code)
        {
            // https://learn.microsoft.com/azure/event-grid/end-point-validation-event-grid-events-schema
            return Results.Ok(new { validationResponse = code });
        }
        foreach (var report in events.Reports)
        {
            await reports.RecordAsync(report, cancellationToken);
        }
        return Results.Ok();
    }

    private static bool IsRight(HttpRequest request, string key)
    {
        var shown = request.Headers[KeyHeader] is [{ Length: > 0 } header] ? header : request.Query["key"].ToString();
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }
}
