using System.Security.Cryptography;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Tests.Webhook.Forms;

internal sealed class GenericForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.Generic;

    public override bool HasSeveralRecipients => true;

    public override int WhenUnusable => 422;

    public override int WhenTooLarge => 413;

    public override HttpRequestMessage Unusable() => WithBasic(Post("Subject: x\r\n\r\n"u8.ToArray(), "message/rfc822"));

    protected override HttpRequestMessage Request(PostSpec spec)
    {
        var request = WithBasic(Post(spec.Raw, "message/rfc822"), spec.Forged);
        request.Headers.TryAddWithoutValidation("X-Envelope-From", $"<{spec.Sender}>");
        request.Headers.TryAddWithoutValidation("X-Envelope-To", spec.Recipients);
        return request;
    }
}

internal sealed class CloudflareForm : PostForm
{
    public override ApplicationKind Kind => ApplicationKind.Cloudflare;

    public override bool HasSeveralRecipients => true;

    public override TimeSpan? Window => TimeSpan.FromMinutes(5);

    public override int WhenUnusable => 422;

    public override HttpRequestMessage Unusable() => Sign(new PostSpec(), "{}", "Subject: x\r\n\r\n"u8.ToArray());

    protected override HttpRequestMessage Request(PostSpec spec) => Sign(
        spec, $$"""{"from":"{{spec.Sender}}","to":[{{string.Join(',', spec.Recipients.Select(to => $"\"{to}\""))}}]}""", spec.Raw);

    private HttpRequestMessage Sign(PostSpec spec, string envelope, byte[] raw)
    {
        var envelope64 = Convert.ToBase64String(Bytes.Of(envelope));
        var signed = Bytes.Join(Bytes.Of($"{Timestamp(spec)}.{envelope64}."), raw);
        var request = Post(raw, "message/rfc822");
        request.Headers.Add("X-Envelope", envelope64);
        request.Headers.Add("X-Timestamp", Timestamp(spec));
        request.Headers.Add("X-Signature", "v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Bytes.Of(spec.Forged ? "other" : Secret), signed)));
        return request;
    }
}
