using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>
/// A request as a provider makes it, with a small mail without a tag. It is marked as automatic, so that nobody is told
/// of it. Where a provider has an event that holds no mail, that is posted.
/// </summary>
/// <param name="Address">The webhook, as the provider has it.</param>
/// <param name="Application">The application's name.</param>
/// <param name="Secret">Its secret, or the key that the provider signs with.</param>
/// <param name="Sender">Envelope sender.</param>
/// <param name="Recipient">Envelope recipient.</param>
/// <param name="Now">When it is signed.</param>
internal sealed record SampleRequest(Uri Address, string Application, string Secret, string Sender, string Recipient, DateTimeOffset Now)
{
    private const string Boundary = "securemail-sample";

    // No tag: whatever the organisation's tags are, nothing stands between brackets.
    private string Mail =>
        $"From: {Sender}\r\nTo: {Recipient}\r\nSubject: SecureMail test\r\nAuto-Submitted: auto-generated\r\n\r\nA test of the webhook. Nothing is to be sealed.\r\n";

    private string Timestamp => Now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the request. What only the provider can sign comes unsigned: it must be refused.</summary>
    public HttpRequestMessage Create(ApplicationSettings settings) => settings.Kind switch
    {
        ApplicationKind.Generic => WithBasic(WithEnvelope(Post(Mail, "message/rfc822"))),
        ApplicationKind.Cloudflare => Cloudflare(),
        ApplicationKind.SendGrid => WithBasic(Post(
            Form([("envelope", JsonSerializer.Serialize(new { to = new[] { Recipient }, from = Sender })), ("email", Mail)]), FormType)),
        ApplicationKind.Mailgun => Mailgun(),
        ApplicationKind.Postmark => WithBasic(Post(
            JsonSerializer.Serialize(new
            {
                OriginalRecipient = Recipient,
                From = Sender,
                Headers = new[] { new { Name = "Return-Path", Value = $"<{Sender}>" } },
                RawEmail = Mail,
            }), "application/json")),
        ApplicationKind.CloudMailin => WithBasic(Post(
            Form([("envelope[from]", Sender), ("envelope[recipients][0]", Recipient), ("message", Mail)]), FormType)),
        ApplicationKind.SparkPost => With(Post("""[{"msys":{}}]""", "application/json"), "X-MessageSystems-Webhook-Token", Secret),
        ApplicationKind.Mandrill => Mandrill(),
        ApplicationKind.Brevo => WithBasic(Post("""{"items":[]}""", "application/json")),
        ApplicationKind.Resend => Resend(),
        _ => Unsigned(settings.TopicArn ?? ""),
    };

    private static string FormType => $"multipart/form-data; boundary={Boundary}";

    private static string Form(IEnumerable<(string Name, string Value)> fields) =>
        string.Concat(fields.Select(one => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{one.Name}\"\r\n\r\n{one.Value}\r\n")) + $"--{Boundary}--\r\n";

    private HttpRequestMessage Post(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpRequestMessage(HttpMethod.Post, Address) { Content = content };
    }

    private HttpRequestMessage WithEnvelope(HttpRequestMessage request) => With(With(request, "X-Envelope-From", Sender), "X-Envelope-To", Recipient);

    private HttpRequestMessage WithBasic(HttpRequestMessage request)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Application}:{Secret}")));
        return request;
    }

    private HttpRequestMessage Cloudflare()
    {
        var envelope = Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(new { from = Sender, to = new[] { Recipient } }));
        var signature = Convert.ToHexStringLower(Hmac($"{Timestamp}.{envelope}.{Mail}"));
        return With(With(With(Post(Mail, "message/rfc822"), "X-Envelope", envelope), "X-Timestamp", Timestamp), "X-Signature", "v1=" + signature);
    }

    private HttpRequestMessage Mailgun()
    {
        var token = Convert.ToHexStringLower(Hmac($"securemail app test {Timestamp}"))[..50];
        string[] fields =
        [
            Field("recipient", Recipient), Field("sender", Sender), Field("body-mime", Mail),
            Field("timestamp", Timestamp), Field("token", token), Field("signature", Convert.ToHexStringLower(Hmac(Timestamp + token))),
        ];
        return Post(string.Join('&', fields), "application/x-www-form-urlencoded");
    }

    private HttpRequestMessage Mandrill()
    {
        const string events = "mandrill_events";
#pragma warning disable CA5350 // SHA-1 is what Mandrill signs with.
        var signature = HMACSHA1.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"{Address.AbsoluteUri}{events}[]"));
#pragma warning restore CA5350
        return With(Post(Field(events, "[]"), "application/x-www-form-urlencoded"), "X-Mandrill-Signature", Convert.ToBase64String(signature));
    }

    private HttpRequestMessage Resend()
    {
        const string body = """{"type":"securemail.test"}""";
        var key = Convert.FromBase64String(Secret.Replace("whsec_", "", StringComparison.Ordinal));
        var signature = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"msg_test.{Timestamp}.{body}"));
        var request = With(With(Post(body, "application/json"), "svix-id", "msg_test"), "svix-timestamp", Timestamp);
        return With(request, "svix-signature", "v1," + Convert.ToBase64String(signature));
    }

    private HttpRequestMessage Unsigned(string topic)
    {
        var notification = new
        {
            Type = "Notification",
            MessageId = "test",
            TopicArn = topic,
            Message = "test",
            Timestamp = Now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            SignatureVersion = "2",
            Signature = "",
            SigningCertURL = Address,
        };
        return With(Post(JsonSerializer.Serialize(notification), "text/plain; charset=UTF-8"), "x-amz-sns-topic-arn", topic);
    }

    private byte[] Hmac(string text) => HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text));

    private static string Field(string name, string value) => $"{name}={Uri.EscapeDataString(value)}";

    private static HttpRequestMessage With(HttpRequestMessage request, string name, string value)
    {
        request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
