using System.Text;
using System.Text.Json;

namespace SecureMail.Endurance.Sending;

/// <summary>A mail that is to be posted, as often as it takes: the same bytes and the same event id each time.</summary>
/// <param name="Number">Its number in the run.</param>
/// <param name="Recipient">To whom.</param>
/// <param name="Raw">The mail, byte for byte; UTF-8.</param>
/// <param name="EventId">What the provider calls the event.</param>
/// <param name="AsPostmark">Whether it travels in Postmark's form.</param>
internal sealed record Letter(int Number, string Recipient, byte[] Raw, string EventId, bool AsPostmark)
{
    /// <summary>Of its bytes. Known from the start: nobody who times a post pays for it.</summary>
    public string Sha256 { get; } = Receipt.HashOf(Raw);

    /// <summary>What Postmark posts. https://postmarkapp.com/developer/webhooks/inbound-webhook</summary>
    public byte[] PostmarkBody(string sender) => JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
    {
        ["MessageID"] = EventId,
        ["From"] = sender,
        ["OriginalRecipient"] = Recipient,
        ["Headers"] = new[] { new Dictionary<string, string> { ["Name"] = "Return-Path", ["Value"] = $"<{sender}>" } },
        ["RawEmail"] = Encoding.UTF8.GetString(Raw),
    });
}
