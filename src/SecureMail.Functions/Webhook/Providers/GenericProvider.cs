using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook.Providers;

/// <summary>The mail itself as the body, the envelope in headers; Basic or bearer authentication. Postfix posts so.</summary>
internal sealed class GenericProvider : Provider
{
    // RFC 5322; RFC 6532 section 3.7 for global; the last is what scripts send that do not know better.
    private static readonly string[] Types = ["message/rfc822", "message/global", "application/octet-stream"];

    public override ApplicationKind Kind => ApplicationKind.Generic;

    public override long MostBodyBytes(long mailBytes) => mailBytes;

    public override bool PostsMailItself => true;

    public override bool AdmitsHead(ProviderRequest request) => request.HasBasic() | request.HasBearer();

    public override Task<Posted> ReadAsync(ProviderRequest request, CancellationToken cancellationToken)
    {
        if (!Types.Contains(ContentTypes.Of(request.Http.ContentType).Type))
        {
            return Task.FromResult(Posted.Unusable("Post the mail as it is, with Content-Type: message/rfc822."));
        }
        var (envelope, fault) = EnvelopeHeaders.Read(request.Http.Headers);
        return Task.FromResult(envelope is null ? Posted.Unusable(fault!)
            : request.Body.IsEmpty ? Posted.Unusable("The body is empty. Post the whole mail, headers first.")
            : new Posted([new PostedMail(envelope, request.Body) { Sha256 = request.MailSha256 }]));
    }

    public override Envelope? EnvelopeOfHead(ProviderRequest request) => EnvelopeHeaders.Read(request.Http.Headers).Envelope;

    public override int StatusOf(WebhookOutcome outcome) => outcome switch
    {
        WebhookOutcome.Done => StatusCodes.Status200OK,
        WebhookOutcome.Unusable => StatusCodes.Status422UnprocessableEntity,
        WebhookOutcome.TooLarge => StatusCodes.Status413PayloadTooLarge,
        WebhookOutcome.Busy => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}
