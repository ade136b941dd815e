using System.Security.Cryptography;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal class SendGridRawForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.SendGrid;

    public override bool HasSeveralRecipients => true;

    public override int WhenUnusable => 200;

    public override HttpRequestMessage Unusable() => Finish(Bytes.Multipart([("from", Bytes.Of("x"))]), new PostSpec());

    protected override HttpRequestMessage Request(PostSpec spec) => Finish(Bytes.Multipart([EnvelopeOf(spec), .. Mail(spec)]), spec);

    protected virtual IEnumerable<(string, byte[])> Mail(PostSpec spec) => [("SPF", Bytes.Of("pass")), ("email", spec.Raw)];

    protected virtual HttpRequestMessage Finish(byte[] body, PostSpec spec) =>
        WithBasic(Post(body, "multipart/form-data; boundary=b0undary"), spec.Forged);

    private static (string, byte[]) EnvelopeOf(PostSpec spec) => ("envelope", Bytes.Of(
        $$"""{"to":[{{string.Join(',', spec.Recipients.Select(to => $"\"{to}\""))}}],"from":"{{spec.Sender}}"}"""));
}

internal sealed class SendGridParsedForm : SendGridRawForm
{
    public override bool IsRaw => false;

    public override int LargestBytes => 14 * 1024 * 1024;

    protected override IEnumerable<(string, byte[])> Mail(PostSpec spec) =>
    [
        ("headers", Bytes.Of(spec.Header + "Content-Type: text/plain\r\nX-Folded: a\r\n b\r\n")),
        ("text", spec.Text),
        ("charsets", Bytes.Of($$"""{"text":"{{spec.Charset}}"}""")),
        .. spec.File is { } file ? [("attachment1|plan.bin", file)] : Array.Empty<(string, byte[])>(),
    ];
}

internal sealed class SendGridSignedForm : SendGridRawForm, IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public override TimeSpan? Window => TimeSpan.FromDays(4);

    protected override ProviderKeys Keys => new(Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));

    public void Dispose()
    {
        key.Dispose();
        other.Dispose();
    }

    protected override HttpRequestMessage Finish(byte[] body, PostSpec spec)
    {
        var request = WithBasic(Post(body, "multipart/form-data; boundary=b0undary"));
        var signature = (spec.Forged ? other : key).SignData(
            Bytes.Join(Bytes.Of(Timestamp(spec)), body), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Signature", Convert.ToBase64String(signature));
        request.Headers.Add("X-Twilio-Email-Event-Webhook-Timestamp", Timestamp(spec));
        return request;
    }
}
