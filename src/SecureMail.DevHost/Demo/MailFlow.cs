using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace SecureMail.DevHost.Demo;

/// <summary>What an organisation's mail flow does: posts mails to the webhook.</summary>
public sealed class MailFlow(HttpClient client, Uri address, string organisation, string application, string secret)
{
    /// <summary>Posts a mail.</summary>
    public async Task<MailFlowAnswer> PostAsync(byte[] mail, string sender, IEnumerable<string> recipients, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, $"/inbound/{organisation}/{application}"));
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{application}:{secret}")));
        request.Headers.Add("X-Envelope-From", sender);
        foreach (var recipient in recipients)
        {
            request.Headers.Add("X-Envelope-To", recipient);
        }
        request.Content = new ByteArrayContent(mail);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await client.SendAsync(request, cancellationToken);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new MailFlowAnswer(answer.StatusCode, body);
    }
}

/// <summary>What the webhook answered.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The JSON body.</param>
public sealed record MailFlowAnswer(HttpStatusCode Status, JsonElement Body)
{
    /// <summary>The message's id.</summary>
    public string Id => Body.GetProperty("id").GetString()!;

    /// <summary>What was done.</summary>
    public string State => Body.GetProperty("state").GetString()!;
}
