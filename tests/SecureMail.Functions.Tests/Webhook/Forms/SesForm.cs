using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SecureMail.Core.Organisations;
using SecureMail.Testing.Certificates;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal sealed class SesForm : PostForm, IDisposable
{
    public const string Topic = "arn:aws:sns:eu-west-1:111122223333:inbound";
    public const string CertificateUrl = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-x.pem";

    private readonly RSA other = RSA.Create(2048);
    private X509Certificate2? certificate;

    public override ApplicationKind Kind => ApplicationKind.Ses;

    public override bool HasSeveralRecipients => true;

    public override TimeSpan? Window => TimeSpan.FromHours(25);

    public override int LargestBytes => 100 * 1024;

    /// <summary>Makes what the topic signs with; by default one that Amazon would use.</summary>
    public Func<TestAuthority, X509Certificate2> Issue { get; init; } =
        authority => authority.Issue("sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048 });

    public override int WhenUnusable => 422;

    public override int WhenTooLarge => 413;

    protected override ApplicationSettings SettingsOf() => base.SettingsOf() with { TopicArn = Topic };

    public override HttpRequestMessage Unusable() => Notify(new PostSpec(), "Notification", """{"notificationType":"Received","mail":{},"receipt":{}}""");

    public void Dispose()
    {
        certificate?.Dispose();
        other.Dispose();
    }

    protected override HttpRequestMessage Request(PostSpec spec) => Notify(
        spec,
        "Notification",
        "{\"notificationType\":\"Received\","
        + $"\"mail\":{{\"source\":\"{spec.Sender}\",\"messageId\":\"1\",\"destination\":[]}},"
        + $"\"receipt\":{{\"recipients\":[{string.Join(',', spec.Recipients.Select(to => $"\"{to}\""))}],\"action\":{{\"type\":\"SNS\",\"encoding\":\"BASE64\"}}}},"
        + $"\"content\":\"{Convert.ToBase64String(spec.Raw)}\"}}");

    /// <summary>A notification of any type, signed as the topic does.</summary>
    public HttpRequestMessage Notify(
        PostSpec spec, string type, string message, string topic = Topic, string url = CertificateUrl, string? subscribe = null, string version = "2")
    {
        certificate ??= Issue(Bench.SnsAuthority);
        Bench.Apis.Answers[CertificateUrl] = (200, Bytes.Of(certificate.ExportCertificatePem()));
        using var key = certificate.GetRSAPrivateKey()!;
        var time = (Bench.Clock.GetUtcNow() - spec.Age).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var canonical = type == "Notification"
            ? $"Message\n{message}\nMessageId\nm1\nSubject\nAmazon SES Email Receipt Notification\nTimestamp\n{time}\nTopicArn\n{topic}\nType\n{type}\n"
            : $"Message\n{message}\nMessageId\nm1\nSubscribeURL\n{subscribe}\nTimestamp\n{time}\nToken\nt1\nTopicArn\n{topic}\nType\n{type}\n";
        var hash = version == "1" ? HashAlgorithmName.SHA1 : HashAlgorithmName.SHA256;
        var signature = Convert.ToBase64String((spec.Forged ? other : key).SignData(Bytes.Of(canonical), hash, RSASignaturePadding.Pkcs1));
        var extra = type == "Notification"
            ? "\"Subject\":\"Amazon SES Email Receipt Notification\""
            : $"\"Token\":\"t1\",\"SubscribeURL\":\"{subscribe}\"";
        var request = Post(
            Bytes.Join(
                Bytes.Of($$"""{"Type":"{{type}}","MessageId":"m1","TopicArn":"{{topic}}",{{extra}},"Message":"""),
                Bytes.Json(message),
                Bytes.Of($$""","Timestamp":"{{time}}","SignatureVersion":"{{version}}","Signature":"{{signature}}","SigningCertURL":"{{url}}"}""")),
            "text/plain; charset=UTF-8");
        request.Headers.Add("x-amz-sns-message-type", type);
        request.Headers.Add("x-amz-sns-topic-arn", topic);
        return request;
    }
}
