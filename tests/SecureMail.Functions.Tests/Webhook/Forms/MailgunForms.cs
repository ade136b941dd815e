using System.Globalization;
using System.Security.Cryptography;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal class MailgunMimeForm : PostForm
{
    private const string Key = "test-signing-key";

    public override ApplicationKind Kind => ApplicationKind.Mailgun;

    public override string AddressSuffix => "/mime";

    public override bool HasSeveralRecipients => true;

    public override TimeSpan? Window => TimeSpan.FromHours(24);

    public override int WhenUnusable => 406;

    protected override ProviderKeys Keys => new(Key);

    public override HttpRequestMessage Unusable() => Finish([("sender", Bytes.Of("x")), .. Signature(new PostSpec())]);

    protected override HttpRequestMessage Request(PostSpec spec) => Finish(
    [
        ("recipient", Bytes.Of(string.Join(", ", spec.Recipients))),
        ("sender", Bytes.Of(spec.Sender ?? "")),
        ("token", Bytes.Of("a custom variable of the same name, which comes before Mailgun's own")),
        .. Mail(spec),
        .. Signature(spec),
    ]);

    protected virtual IEnumerable<(string, byte[])> Mail(PostSpec spec) => [("body-mime", spec.Raw)];

    protected virtual HttpRequestMessage Finish((string, byte[])[] fields) =>
        Post(Bytes.UrlEncoded(fields), "application/x-www-form-urlencoded");

    private IEnumerable<(string, byte[])> Signature(PostSpec spec)
    {
        var token = Convert.ToHexStringLower(SHA256.HashData(Bytes.Join(spec.Raw, Bytes.Of(spec.Attempt.ToString(CultureInfo.InvariantCulture)))))[..50];
        var mac = HMACSHA256.HashData(Bytes.Of(spec.Forged ? "other" : Key), Bytes.Of(Timestamp(spec) + token));
        return [("timestamp", Bytes.Of(Timestamp(spec))), ("token", Bytes.Of(token)), ("signature", Bytes.Of(Convert.ToHexStringLower(mac)))];
    }
}

internal sealed class MailgunParsedForm : MailgunMimeForm
{
    public override string AddressSuffix => "";

    public override bool IsRaw => false;

    public override int LargestBytes => 14 * 1024 * 1024;

    protected override IEnumerable<(string, byte[])> Mail(PostSpec spec) =>
    [
        ("message-headers", Bytes.Of("[" + string.Join(',', spec.Fields.Select(field => $"[\"{field.Name}\",\"{field.Value}\"]")) + "]")),
        ("body-plain", spec.Text),
        .. spec.File is { } file ? [("attachment-1|plan.bin", file)] : Array.Empty<(string, byte[])>(),
    ];

    protected override HttpRequestMessage Finish((string, byte[])[] fields) =>
        Post(Bytes.Multipart(fields), "multipart/form-data; boundary=\"b0undary\"");
}
