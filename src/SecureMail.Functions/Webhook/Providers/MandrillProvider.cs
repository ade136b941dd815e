using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>
/// Mailchimp Transactional (Mandrill) inbound: a form whose one field is a JSON array of up to 1,000 events.
/// https://mailchimp.com/developer/transactional/docs/inbound-email/
/// QUIRK: raw_msg is a JSON string, so Mandrill itself has turned bytes that are no UTF-8 into something else.
/// </summary>
internal sealed class MandrillProvider : Provider
{
    private const string Events = "mandrill_events";

    public override ApplicationKind Kind => ApplicationKind.Mandrill;

    /// <summary>JSON, percent-encoded, with the mail's parts beside the mail.</summary>
    public override long MostBodyBytes(long mailBytes) => 4 * mailBytes + 1024 * 1024;

    public override bool AdmitsHead(ProviderRequest request) => request.Header("X-Mandrill-Signature") is { Length: < 100 };

    public override Task<bool> AdmitsBodyAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        var offered = JsonBytes.Base64(Encoding.UTF8.GetBytes(request.Header("X-Mandrill-Signature")!)) ?? [];
        var verifies = false;
        foreach (var key in request.Credentials.SigningKeys)
        {
            verifies |= request.Form is { } form && CryptographicOperations.FixedTimeEquals(Sign(key, request.Address, form), offered);
        }
        return Task.FromResult(verifies);
    }

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        using var json = JsonBytes.TryParse(request.Form!.Bytes(Events) ?? default);
        return Task.FromResult(json?.RootElement is not { ValueKind: JsonValueKind.Array } batch
            ? Posted.Unusable($"The form lacks the field {Events} with a JSON array.")
            : Posted.Together(JsonBytes.Items(batch)
                .Where(item => item.Text("event") == "inbound")
                .Select(item => item.Member("msg") is { } message ? MailOf(message) : Posted.Unusable("An event lacks its message."))));
    }

    // Nothing but 200 ends the retries: a mail that can never be taken is dropped.
    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Busy or WebhookOutcome.OurFault => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status200OK,
    };

    /// <summary>The address as Mandrill has it, then every field's name and decoded value in the order of the names.</summary>
    public static byte[] Sign(string key, Uri address, FormFields form)
    {
        // SHA-1 is what Mandrill signs with; an HMAC does not rest on the collisions that broke it.
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, Encoding.UTF8.GetBytes(key));
        hash.AppendData(Encoding.UTF8.GetBytes(address.AbsoluteUri));
        foreach (var field in form.All.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(field.Name));
            hash.AppendData(field.Value.Span);
        }
        return hash.GetHashAndReset();
    }

    private static Posted MailOf(JsonElement message) =>
        Posted.One(message.Text("sender") ?? message.Text("from_email"), [message.Text("email")], message.Bytes("raw_msg"));
}
