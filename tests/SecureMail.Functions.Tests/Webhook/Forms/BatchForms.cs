using System.Security.Cryptography;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal sealed class SparkPostForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.SparkPost;

    public override bool HasSeveralRecipients => true; // a batch: one status for all

    public override int WhenUnusable => 200;

    public override HttpRequestMessage Unusable() => Batch("""[{"msys":{"relay_message":{"rcpt_to":"x"}}}]"""u8.ToArray(), forged: false);

    public HttpRequestMessage Batch(byte[] body, bool forged)
    {
        var request = Post(body, "application/json");
        request.Headers.Add("X-MessageSystems-Webhook-Token", forged ? "other" : Secret);
        return request;
    }

    protected override HttpRequestMessage Request(PostSpec spec) => Batch(Bytes.Of("[" + string.Join(',', spec.Recipients.Select(to =>
        "{\"msys\":{\"relay_message\":{\"webhook_id\":\"1\",\"protocol\":\"smtp\","
        + $"\"msg_from\":\"{spec.Sender}\",\"rcpt_to\":\"{to}\","
        + $"\"content\":{{\"email_rfc822_is_base64\":true,\"email_rfc822\":\"{Convert.ToBase64String(spec.Raw)}\"}}" + "}}}")) + "]"), spec.Forged);
}

internal sealed class MandrillForm : PostForm
{
    private const string Key = "test-webhook-key";

    public override ApplicationKind Kind => ApplicationKind.Mandrill;

    public override string AddressSuffix => "?t=1";

    public override bool HasSeveralRecipients => true;

    public override int WhenUnusable => 200;

    protected override ProviderKeys Keys => new(Key);

    public override HttpRequestMessage Unusable() => Events("""[{"event":"inbound","msg":{}}]"""u8.ToArray(), forged: false);

    public HttpRequestMessage Events(byte[] events, bool forged)
    {
        var request = Post(Bytes.UrlEncoded([("mandrill_events", events)]), "application/x-www-form-urlencoded");
        var signed = Bytes.Join(Bytes.Of($"https://mail.example/inbound/acme/{Application}?t=1mandrill_events"), events);
#pragma warning disable CA5350 // What Mandrill signs with.
        request.Headers.Add("X-Mandrill-Signature", Convert.ToBase64String(HMACSHA1.HashData(Bytes.Of(forged ? "other" : Key), signed)));
#pragma warning restore CA5350
        return request;
    }

    protected override HttpRequestMessage Request(PostSpec spec)
    {
        List<byte[]> parts = ["["u8.ToArray()];
        foreach (var to in spec.Recipients)
        {
            parts.Add(Bytes.Of($$$"""{{{(parts.Count > 1 ? "," : "")}}}{"event":"inbound","ts":1,"msg":{"sender":"{{{spec.Sender}}}","email":"{{{to}}}","from_email":"jane@acme.example","raw_msg":"""));
            parts.Add(Bytes.Join(Bytes.Json(spec.Raw), "}}"u8.ToArray()));
        }
        return Events(Bytes.Join([.. parts, "]"u8.ToArray()]), spec.Forged);
    }
}

internal sealed class BrevoForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.Brevo;

    public override string AddressSuffix => "/brevo";

    public override bool IsRaw => false;

    public override bool HasNullSender => false;

    public override bool HasSeveralRecipients => true;

    public override int LargestBytes => 14 * 1024 * 1024;

    public override int WhenUnusable => 422;

    public override int WhenTooLarge => 413;

    public override int WhenStorageIsDown => 429;

    protected override ProviderKeys Keys => new(ApiKey: "xkeysib-1");

    public override HttpRequestMessage Unusable() => WithBasic(Post("""{"items":[{"Uuid":["1"]}]}"""u8.ToArray(), "application/json"));

    protected override HttpRequestMessage Request(PostSpec spec)
    {
        if (spec.File is { } file)
        {
            Bench.Apis.Answers["https://api.brevo.com/v3/inbound/attachments/tok-1"] = (200, file);
        }
        return WithBasic(
            Post(
                Bytes.Join(
                    Bytes.Of($$"""{"items":[{"Uuid":["1"],"MessageId":"<1@acme.example>","From":{"Name":"Jane","Address":"{{spec.Sender}}"},"To":[{"Name":"Bob","Address":"bob@outside.example"}],"Recipients":[{{string.Join(',', spec.Recipients.Select(to => $"\"{to}\""))}}],"SentAtDate":"Tue, 01 Jan 2030 12:00:00 +0000","Subject":"""),
                    Bytes.Json(spec.Subject),
                    ",\"RawTextBody\":"u8.ToArray(),
                    Bytes.Json(spec.Text),
                    spec.File is null ? [] : Bytes.Of(""","Attachments":[{"Name":"plan.bin","ContentType":"application/octet-stream","ContentID":"","DownloadToken":"tok-1"}]"""),
                    ",\"Headers\":{\"X-One\":\"a\",\"Received\":[\"b\",\"c\"]}}]}"u8.ToArray()),
                "application/json"),
            spec.Forged);
    }
}

internal sealed class ResendForm : PostForm
{
    public const string MailUrl = "https://inbound-cdn.resend.com/mail-1";
    public const string ApiUrl = "https://api.resend.com/emails/receiving/abc-1";

    private const string Key = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";

    public override ApplicationKind Kind => ApplicationKind.Resend;

    public override bool HasSeveralRecipients => true;

    public override TimeSpan? Window => TimeSpan.FromMinutes(5);

    public override int WhenUnusable => 200;

    protected override ProviderKeys Keys => new("whsec_" + Key, "re_1");

    public override HttpRequestMessage Unusable() => Sign("""{"type":"email.received","data":{"email_id":"../x"}}""", new PostSpec());

    protected override HttpRequestMessage Request(PostSpec spec)
    {
        Bench.Apis.Answers[ApiUrl] = (200, Bytes.Of($$$"""{"raw":{"download_url":"{{{MailUrl}}}"}}"""));
        Bench.Apis.Answers[MailUrl] = (200, spec.Raw);
        return Sign(
            $$$"""{"type":"email.received","data":{"email_id":"abc-1","from":"{{{(spec.Sender is null ? "" : $"Jane <{spec.Sender}>")}}}","to":["{{{spec.Recipients[0]}}}"],"cc":[],"bcc":[{{{string.Join(',', spec.Recipients.Skip(1).Select(to => $"\"{to}\""))}}}],"subject":"x"}}""",
            spec);
    }

    private HttpRequestMessage Sign(string body, PostSpec spec)
    {
        var request = Post(Bytes.Of(body), "application/json");
        var signature = HMACSHA256.HashData(
            spec.Forged ? Bytes.Of("other") : Convert.FromBase64String(Key), Bytes.Of($"msg_1.{Timestamp(spec)}.{body}"));
        request.Headers.Add("svix-id", "msg_1");
        request.Headers.Add("svix-timestamp", Timestamp(spec));
        request.Headers.TryAddWithoutValidation("svix-signature", $"v1,AAAA v1,{Convert.ToBase64String(signature)}");
        return request;
    }
}
