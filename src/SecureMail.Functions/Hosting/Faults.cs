using Azure;
using Microsoft.AspNetCore.Diagnostics;
using SecureMail.Core.Keys;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Providers;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Answers a webhook or trigger whose work failed. A storage or vault that does not answer is a 503 that asks for a retry;
/// a request that is no HTTP keeps the status that says so; anything else is a 500, or a 503 at the webhook. None says more than that: the details are in the log.
/// </summary>
internal sealed class Faults : IExceptionHandler
{
    private const int RetryAfterSeconds = 30;

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is BadHttpRequestException bad)
        {
            await Results.Problem("The request is not well-formed HTTP, or it broke off.", statusCode: bad.StatusCode).ExecuteAsync(context);
            return true;
        }
        var unavailable = exception is KeyUnavailableException or ProviderFetchException or BodyBudgetException or RequestFailedException or AggregateException { InnerException: RequestFailedException };
        if (unavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
        var problem = RetryStatusOf(context) is { } status
            ? Results.Problem("Something cannot be reached just now. Send the same request again.", statusCode: status)
            : unavailable
            ? Results.Problem("The store or the key cannot be reached just now. Send the same request again.", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Problem("Something went wrong here. Send the same request again.", statusCode: StatusCodes.Status500InternalServerError);
        await problem.ExecuteAsync(context);
        return true;
    }

    /// <summary>
    /// What the application's provider understands; when the fault came before the application was known, what every mail flow
    /// takes for "come again", or Brevo does by its address. Null for a trigger.
    /// </summary>
    private static int? RetryStatusOf(HttpContext context)
    {
        if (context.Features.Get<RetryStatus>() is { } known)
        {
            return known.Status;
        }
        return context.Request.Path.Value is { } path && path.StartsWith("/inbound/", StringComparison.Ordinal)
            ? path.EndsWith("/" + BrevoProvider.AddressSuffix, StringComparison.Ordinal) ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable
            : null;
    }
}
