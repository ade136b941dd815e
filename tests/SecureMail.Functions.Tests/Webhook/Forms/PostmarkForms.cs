using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal class PostmarkRawForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.Postmark;

    public override int WhenUnusable => 403;

    public override HttpRequestMessage Unusable() => WithBasic(Post("{\"MessageID\":\"1\"}"u8.ToArray(), "application/json"));

    protected override HttpRequestMessage Request(PostSpec spec) => WithBasic(
        Post(
            Bytes.Join(
                Bytes.Of($$"""{"MessageID":"73e6d360","MessageStream":"inbound","OriginalRecipient":"{{spec.Recipients[0]}}","From":"jane@acme.example","FromFull":{"Email":"jane@acme.example","Name":"Jane"},"Subject":"""),
                Bytes.Json(spec.Subject),
                Bytes.Of($$""","Headers":[{"Name":"Return-Path","Value":"<{{spec.Sender}}>"},{"Name":"Message-ID","Value":"<1@acme.example>"},{"Name":"Return-Path","Value":"<evil@elsewhere.example>"}]"""),
                Mail(spec),
                "}"u8.ToArray()),
            "application/json; charset=utf-8"),
        spec.Forged);

    protected virtual byte[] Mail(PostSpec spec) => Bytes.Join(",\"RawEmail\":"u8.ToArray(), Bytes.Json(spec.Raw));
}

internal sealed class PostmarkParsedForm : PostmarkRawForm
{
    public override bool IsRaw => false;

    public override int LargestBytes => 14 * 1024 * 1024;

    protected override byte[] Mail(PostSpec spec) => Bytes.Join(
        ",\"To\":\"Bob <bob@outside.example>\",\"Date\":\"Tue, 01 Jan 2030 12:00:00 +0000\",\"TextBody\":"u8.ToArray(),
        Bytes.Json(spec.Text),
        spec.File is { } file
            ? Bytes.Of($$""","Attachments":[{"Name":"plan.bin","Content":"{{Convert.ToBase64String(file)}}","ContentType":"application/octet-stream","ContentID":""}]""")
            : []);
}
