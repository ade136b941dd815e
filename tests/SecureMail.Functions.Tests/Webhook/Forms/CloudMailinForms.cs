using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal class CloudMailinRawForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.CloudMailin;

    public override bool HasSeveralRecipients => true;

    public override int WhenUnusable => 422;

    public override int WhenTooLarge => 413;

    public override HttpRequestMessage Unusable() => Finish(Bytes.Multipart([("plain", Bytes.Of("x"))]), forged: false);

    protected override HttpRequestMessage Request(PostSpec spec) => Finish(Bytes.Multipart(
    [
        ("envelope[to]", Bytes.Of(spec.Recipients[0])),
        .. spec.Recipients.Select((to, number) => ($"envelope[recipients][{number}]", Bytes.Of(to))),
        ("envelope[from]", Bytes.Of(spec.Sender ?? "")),
        ("envelope[spf][result]", Bytes.Of("pass")),
        .. Mail(spec),
    ]), spec.Forged);

    protected virtual IEnumerable<(string, byte[])> Mail(PostSpec spec) => [("message", spec.Raw)];

    private HttpRequestMessage Finish(byte[] body, bool forged) => WithBasic(Post(body, "multipart/form-data; boundary=b0undary"), forged);
}

internal sealed class CloudMailinMultipartForm : CloudMailinRawForm
{
    public override bool IsRaw => false;

    public override int LargestBytes => 14 * 1024 * 1024;

    protected override IEnumerable<(string, byte[])> Mail(PostSpec spec) =>
    [
        .. spec.Fields.Select(field => ($"headers[{field.Name.ToLowerInvariant().Replace('-', '_')}]", Bytes.Of(field.Value))),
        ("headers[received][0]", Bytes.Of("by mx.example; Tue, 01 Jan 2030 12:00:00 +0000")),
        ("plain", spec.Text),
        .. spec.File is { } file ? [("attachments[]|plan.bin", file)] : Array.Empty<(string, byte[])>(),
    ];
}

internal sealed class CloudMailinJsonForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.CloudMailin;

    public override bool IsRaw => false;

    public override bool HasSeveralRecipients => true;

    public override int LargestBytes => 14 * 1024 * 1024;

    public override int WhenUnusable => 422;

    public override int WhenTooLarge => 413;

    public override HttpRequestMessage Unusable() => WithBasic(Post("[1]"u8.ToArray(), "application/json"));

    protected override HttpRequestMessage Request(PostSpec spec) => WithBasic(
        Post(
            Bytes.Join(
                Bytes.Of("{\"headers\":{" + string.Join(',', spec.Fields.Select(field => $"\"{field.Name.ToLowerInvariant().Replace('-', '_')}\":\"{field.Value}\"")) + ",\"received\":[\"a\",\"b\"]}"),
                Bytes.Of($$""","envelope":{"to":"{{spec.Recipients[0]}}","recipients":[{{string.Join(',', spec.Recipients.Select(to => $"\"{to}\""))}}],"from":"{{spec.Sender}}"},"plain":"""),
                Bytes.Json(spec.Text),
                spec.File is { } file
                    ? Bytes.Of($$""","attachments":[{"content":"{{Convert.ToBase64String(file)}}","file_name":"plan.bin","content_type":"application/octet-stream"}]}""")
                    : "}"u8.ToArray()),
            "application/json"),
        spec.Forged);
}
