using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook.Signatures;

/// <summary>The signature of Amazon SNS. https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html</summary>
internal sealed class SnsSignature(SnsCertificates certificates, TimeProvider clock)
{
    /// <summary>SNS tries again for at most an hour; a topic's dead-letter queue may be replayed by hand within a day.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromHours(25);

    private static readonly string[] NotificationFields = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"];
    private static readonly string[] ConfirmationFields = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"];

    /// <summary>Whether SNS wrote the notification, and lately.</summary>
    public async Task<bool> VerifiesAsync(JsonElement notification, CancellationToken cancellationToken)
    {
        if (Algorithm(notification) is not { } algorithm || notification.Base64("Signature") is not { } offered || !IsRecent(notification))
        {
            return false;
        }
        var certificate = await certificates.FindAsync(notification.Text("SigningCertURL"), cancellationToken);
        using var key = certificate?.GetRSAPublicKey();
        return key is not null && key.VerifyData(Canonical(notification), offered, algorithm, RSASignaturePadding.Pkcs1);
    }

    private static HashAlgorithmName? Algorithm(JsonElement notification) => notification.Text("SignatureVersion") switch
    {
        "1" => HashAlgorithmName.SHA1, // What SNS uses unless the topic says 2; docs/providers.md says to set 2.
        "2" => HashAlgorithmName.SHA256,
        _ => null,
    };

    private bool IsRecent(JsonElement notification) =>
        DateTimeOffset.TryParse(notification.Text("Timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
        && (clock.GetUtcNow() - time).Duration() <= Window;

    private static byte[] Canonical(JsonElement notification)
    {
        var text = new StringBuilder();
        foreach (var name in notification.Text("Type") == "Notification" ? NotificationFields : ConfirmationFields)
        {
            if (notification.Text(name) is { } value)
            {
                text.Append(name).Append('\n').Append(value).Append('\n');
            }
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
