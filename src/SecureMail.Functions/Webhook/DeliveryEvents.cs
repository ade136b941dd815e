using System.Text.Json;
using SecureMail.Core.Notify;

namespace SecureMail.Functions.Webhook;

/// <summary>What a post of Event Grid holds: the handshake of a new subscription, or delivery reports. Other events are passed over.</summary>
/// <param name="ValidationCode">To be sent back; null when it is no handshake.</param>
/// <param name="Reports">The reports, in order.</param>
internal sealed record DeliveryEvents(string? ValidationCode, IReadOnlyList<DeliveryReport> Reports)
{
    private const string Validation = "Microsoft.EventGrid.SubscriptionValidationEvent";
    private const string Report = "Microsoft.Communication.EmailDeliveryReportReceived";
    private const string Delivered = "Delivered";

    // The mail may still be handed on; the last word comes in a later report.
    private const string Expanded = "Expanded";

    /// <exception cref="JsonException">The bytes are no such array.</exception>
    public static DeliveryEvents Read(ReadOnlyMemory<byte> body)
    {
        using var json = JsonDocument.Parse(body);
        if (json.RootElement.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("internal error: not an array");
        }
        var events = json.RootElement.EnumerateArray().ToList();
        return new DeliveryEvents(
            events.Where(one => Text(one, "eventType") == Validation).Select(one => Text(Member(one, "data"), "validationCode")).FirstOrDefault(),
            [.. events.Where(one => Text(one, "eventType") == Report).Select(one => ReportOf(Member(one, "data"))).OfType<DeliveryReport>()]);
    }

    private static DeliveryReport? ReportOf(JsonElement data) =>
        Guid.TryParse(Text(data, "messageId"), out var mail) && Text(data, "status") is { } status && status != Expanded
            ? new DeliveryReport(mail, status == Delivered, status, Text(Member(data, "deliveryStatusDetails"), "statusMessage"))
            : null;

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
