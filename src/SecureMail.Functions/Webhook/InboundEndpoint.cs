using Microsoft.AspNetCore.Http.HttpResults;
using SecureMail.Core;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;

namespace SecureMail.Functions.Webhook;

/// <summary>
/// <c>POST /inbound/{organisation}/{application}</c>: an organisation's mail flow hands over a mail as message/rfc822.
/// A 2xx means that the message is sealed and stored, or that for nobody was it to be sealed.
/// </summary>
internal static class InboundEndpoint
{
    private const string MediaType = "message/rfc822";

    public static void MapInbound(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/inbound/{organisation}/{application}", HandleAsync).AddEndpointFilter(CountRefusalAsync).DisableAntiforgery();

    private static async Task<IResult> HandleAsync(
        string organisation,
        string application,
        HttpRequest request,
        OrganisationDirectory organisations,
        ApplicationDirectory applications,
        Acceptor acceptor,
        InboundLog log,
        CancellationToken cancellationToken)
    {
        var credentials = BasicCredentials.Read(request.Headers);
        var admitted = await applications.AuthenticateAsync(organisation, application, credentials?.Secret ?? "", cancellationToken);
        if (!admitted || credentials?.Name != application || await organisations.FindAsync(organisation, cancellationToken) is not { } owner)
        {
            return Unauthorized(request.HttpContext.Response);
        }
        if (!IsMail(request.ContentType))
        {
            return Refuse(StatusCodes.Status415UnsupportedMediaType, $"Post the mail as it is, with Content-Type: {MediaType}.");
        }
        var (envelope, fault) = EnvelopeHeaders.Read(request.Headers);
        return envelope is null
            ? Refuse(StatusCodes.Status400BadRequest, fault!)
            : await AcceptAsync(owner, envelope, request, acceptor, log, cancellationToken);
    }

    private static async ValueTask<object?> CountRefusalAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var result = await next(context);
        if (result is ProblemHttpResult refusal)
        {
            context.HttpContext.RequestServices.GetRequiredService<InboundLog>().Refused(refusal.StatusCode);
        }
        return result;
    }

    private static async Task<IResult> AcceptAsync(
        Organisation organisation, EnvelopeHeaders envelope, HttpRequest request, Acceptor acceptor, InboundLog log, CancellationToken cancellationToken)
    {
        var start = log.Start();
        using var body = await BoundedBody.ReadAsync(request, organisation.MaxMessageBytes, cancellationToken);
        if (body is null)
        {
            return Refuse(
                StatusCodes.Status413PayloadTooLarge,
                $"The mail is larger than the {organisation.MaxMessageBytes / 1024} KiB that {organisation.Name} takes.");
        }
        if (body.Bytes.IsEmpty)
        {
            return Refuse(StatusCodes.Status400BadRequest, "The body is empty. Post the whole mail, headers first.");
        }
        var acceptance = await acceptor.AcceptAsync(
            new InboundMail
            {
                Organisation = organisation,
                Entrance = Entrance.Webhook,
                Sender = envelope.Sender,
                Recipients = envelope.Recipients,
                Raw = body.Bytes,
            },
            cancellationToken);
        log.Accepted(acceptance, body.Bytes.Length, start);
        return Results.Ok(InboundAnswer.Of(acceptance));
    }

    private static bool IsMail(string? contentType) =>
        contentType is not null
        && contentType.Split(';')[0].Trim().Equals(MediaType, StringComparison.OrdinalIgnoreCase);

    private static IResult Unauthorized(HttpResponse response)
    {
        response.Headers.WWWAuthenticate = "Basic realm=\"inbound\", charset=\"UTF-8\"";
        return Refuse(StatusCodes.Status401Unauthorized, "Give the application's name and secret by Basic authentication.");
    }

    private static IResult Refuse(int status, string sentence) => Results.Problem(sentence, statusCode: status);
}
