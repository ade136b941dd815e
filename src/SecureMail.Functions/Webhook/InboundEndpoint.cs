using SecureMail.Functions.Hosting;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// <c>POST /inbound/{organisation}/{application}</c>: an organisation's mail flow or mail provider hands over mails in its
/// own form. "Done" means that each is sealed and stored, or that for nobody was it to be sealed. Mailgun wants an address
/// that ends in /mime, and Brevo's ends in /brevo.
/// </summary>
internal static class InboundEndpoint
{
    public static void MapInbound(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/inbound/{organisation}/{application}/{form?}", HandleAsync).DisableAntiforgery();
        // Mandrill asks so before it stores an address. The answer tells nothing: it is the same for every name.
        routes.MapMethods("/inbound/{organisation}/{application}/{form?}", [HttpMethods.Head], () => Results.Ok());
    }

    private static async Task<IResult> HandleAsync(
        string organisation, string application, string? form, HttpRequest request, InboundDoor door, InboundLog log, CancellationToken cancellationToken)
    {
        var visit = await door.AdmitAsync(organisation, application, form, request, cancellationToken);
        if (visit is null)
        {
            return Unauthorized(request.HttpContext.Response, log);
        }
        // Whatever goes wrong from here on is told as this provider needs it.
        request.HttpContext.Features.Set(new RetryStatus(visit.Provider.StatusOf(WebhookOutcome.OurFault)));
        if (request.Headers.ContentEncoding.Count > 0)
        {
            log.Refused(StatusCodes.Status415UnsupportedMediaType);
            return Results.Problem("Send the body as it is, without Content-Encoding.", statusCode: StatusCodes.Status415UnsupportedMediaType);
        }
        using var signature = visit.Provider.SignatureOf(visit.Request);
        using var digest = signature is null && visit.Provider.PostsMailItself ? new BodyDigest() : null;
        var body = await ReadAsync(visit, request, (BodyListener?)signature ?? digest, door, cancellationToken);
        if (body is null)
        {
            log.Refused(StatusCodes.Status408RequestTimeout);
            return Results.Problem("The body did not arrive in time.", statusCode: StatusCodes.Status408RequestTimeout);
        }
        // Zeroed when the answer is out, whatever it is: who posts need not wait for that.
        request.HttpContext.Response.RegisterForDispose(body);
        (visit.Request.Body, visit.Request.MailSha256) = (body.Bytes, digest?.Sha256());
        if (body.IsTooLarge)
        {
            return Answer(visit, await door.RefuseLargeAsync(visit, cancellationToken), request.HttpContext.Response, log);
        }
        var isGenuine = (signature is null || signature.Verifies()) && await visit.Provider.AdmitsBodyAsync(visit.Request, cancellationToken);
        return isGenuine
            ? Answer(visit, await door.TakeAsync(visit, cancellationToken), request.HttpContext.Response, log)
            : Unauthorized(request.HttpContext.Response, log);
    }

    /// <summary>Reads the body; null when it does not end in time.</summary>
    private static async Task<BoundedBody?> ReadAsync(
        Visit visit, HttpRequest request, BodyListener? listener, InboundDoor door, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(InboundLimits.BodyTime, door.Clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await BoundedBody.ReadAsync(request, visit.Provider.MostBodyBytes(visit.MostMailBytes), listener, door.BudgetOf(visit), both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static IResult Answer(Visit visit, InboundResult result, HttpResponse response, InboundLog log)
    {
        var status = visit.Provider.StatusOf(result.Outcome);
        if (result.Verdict is { } verdict)
        {
            response.Headers[InboundAnswer.VerdictHeader] = verdict;
        }
        if (result.SenderTold)
        {
            response.Headers[InboundAnswer.SenderHeader] = InboundAnswer.Told;
        }
        if (result.Outcome is WebhookOutcome.Done)
        {
            return result.Answer is { } answer ? Results.Ok(answer) : Results.Text("OK");
        }
        if (result.Outcome is WebhookOutcome.Busy)
        {
            response.Headers.RetryAfter = InboundLimits.RetryAfterSeconds;
        }
        log.Refused(status);
        return status == StatusCodes.Status200OK
            ? Results.Text("Dropped.") // The one answer that ends this provider's retries.
            : visit.Provider.SpeaksPlain ? Results.Text(result.Sentence, statusCode: status) : Results.Problem(result.Sentence, statusCode: status);
    }

    private static IResult Unauthorized(HttpResponse response, InboundLog log)
    {
        log.Refused(StatusCodes.Status401Unauthorized);
        response.Headers.WWWAuthenticate = "Basic realm=\"inbound\", charset=\"UTF-8\"";
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
