using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SecureMail.Testing.Communication;

/// <summary>
/// A stand-in for email of Azure Communication Services, after its REST documentation (api-version 2023-03-31): HTTPS,
/// access keys and tokens, operations with an id that the client chooses, quotas. A test checks it with the vendor's own
/// client. https://learn.microsoft.com/rest/api/communication/email
/// </summary>
public sealed class CommunicationStandIn : IAsyncDisposable
{
    private const string Version = "2023-03-31";
    private const int MostRequestBytes = 10 * 1024 * 1024;
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(5);

    private readonly HttpsStandIn web;
    private readonly TimeProvider clock;
    private readonly ConcurrentDictionary<string, AcceptedMail> operations = new();
    private readonly ConcurrentQueue<CommunicationFailure> failures = new();
    private readonly Quota sending;
    private readonly Quota asking;

    private CommunicationStandIn(HttpsStandIn web, TimeProvider clock)
    {
        (this.web, this.clock) = (web, clock);
        // https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email
        sending = new Quota(clock, (30, TimeSpan.FromMinutes(1)), (100, TimeSpan.FromHours(1)));
        asking = new Quota(clock, (60, TimeSpan.FromMinutes(1)), (200, TimeSpan.FromHours(1)));
    }

    /// <summary>The key that opens it, in Base64.</summary>
    public static string AccessKey { get; } = Convert.ToBase64String(SHA256.HashData("a key of the stand-in"u8));

    public Uri Address => web.Address;

    public X509Certificate2 Anchor => web.Anchor;

    /// <summary>The mails it took, by operation id.</summary>
    public IReadOnlyDictionary<string, AcceptedMail> Mails => operations;

    /// <summary>Every request that was let in, such as <c>POST</c>, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>How often a quota was exceeded.</summary>
    public int Refused => sending.Refused + asking.Refused;

    /// <summary>What an operation has come to when it is asked for: a state, and an error code with Failed. At first all succeed.</summary>
    public Func<AcceptedMail, (string State, string? Error)> Fate { get; set; } = _ => ("Succeeded", null);

    /// <summary>Starts on a free port.</summary>
    /// <param name="clock">Counts the quotas and judges signatures.</param>
    /// <param name="now">The real time, for clients that check certificates.</param>
    public static async Task<CommunicationStandIn> StartAsync(TimeProvider clock, DateTimeOffset now)
    {
        var standIn = new CommunicationStandIn(new HttpsStandIn("Communication Authority", now), clock);
        standIn.web.Server.MapPost("/emails:send", http => standIn.GuardAsync(http, standIn.sending, standIn.SendAsync));
        standIn.web.Server.MapGet("/emails/operations/{id}", http => standIn.GuardAsync(http, standIn.asking, standIn.AskAsync));
        await standIn.web.Server.StartAsync();
        return standIn;
    }

    /// <summary>A client that trusts it.</summary>
    public HttpClient Client() => HttpsStandIn.ClientTrusting(Anchor);

    /// <summary>Lets the next request fail.</summary>
    public void FailNext(CommunicationFailure failure) => failures.Enqueue(failure);

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private async Task GuardAsync(HttpContext http, Quota quota, Func<HttpContext, byte[], Task> run)
    {
        var body = await BodyAsync(http.Request);
        if (!IsAuthorised(http.Request, body))
        {
            await RefuseAsync(http, 401, "Denied", "Denied by the resource provider.");
            return;
        }
        Requests.Enqueue(http.Request.Method);
        if (http.Request.Query["api-version"] != Version)
        {
            await RefuseAsync(http, 400, "UnsupportedApiVersion", "The requested API version is not supported.");
            return;
        }
        failures.TryDequeue(out var failure);
        if (failure is { AfterWork: false })
        {
            await FailAsync(http, failure);
            return;
        }
        if (quota.WaitFor() is { } wait)
        {
            http.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            await RefuseAsync(http, 429, "TooManyRequests", "Your request has been throttled.");
            return;
        }
        await (failure is null ? run(http, body) : RunAndLoseAsync(http, body, run));
    }

    /// <summary>Does the work and cuts the connection in the place of an answer.</summary>
    private static async Task RunAndLoseAsync(HttpContext http, byte[] body, Func<HttpContext, byte[], Task> run)
    {
        var answer = http.Response.Body;
        http.Response.Body = Stream.Null;
        await run(http, body);
        http.Response.Body = answer;
        http.Abort();
    }

    private async Task SendAsync(HttpContext http, byte[] body)
    {
        if (body.Length > MostRequestBytes)
        {
            await RefuseAsync(http, 413, "RequestEntityTooLarge", "The request is too large.");
            return;
        }
        var mail = JsonNode.Parse(body)!;
        if (mail["senderAddress"] is null || mail["content"]?["subject"] is null || mail["recipients"]?["to"] is not JsonArray { Count: > 0 })
        {
            await RefuseAsync(http, 400, "BadRequest", "A required property is missing.");
            return;
        }
        var id = http.Request.Headers["Operation-Id"] is [{ } chosen] && Guid.TryParse(chosen, out var parsed) ? parsed.ToString() : new Guid(SHA256.HashData(body).AsSpan(0, 16)).ToString();
        var accepted = operations.GetOrAdd(id, _ => new AcceptedMail(id, mail));
        accepted.CountSending();
        http.Response.Headers["Operation-Location"] = $"{Address.AbsoluteUri}emails/operations/{id}?api-version={Version}";
        http.Response.Headers.RetryAfter = "1";
        await AnswerAsync(http, 202, new JsonObject { ["id"] = id, ["status"] = "Running", ["error"] = null });
    }

    private Task AskAsync(HttpContext http, byte[] body)
    {
        var id = (string)http.Request.RouteValues["id"]!;
        if (!operations.TryGetValue(id, out var mail))
        {
            return RefuseAsync(http, 404, "NotFound", "The operation was not found.");
        }
        var (state, code) = Fate(mail);
        var error = code is null ? null : new JsonObject { ["code"] = code, ["message"] = "The mail was dropped." };
        return AnswerAsync(http, 200, new JsonObject { ["id"] = id, ["status"] = state, ["error"] = error });
    }

    // https://learn.microsoft.com/azure/communication-services/tutorials/hmac-header-tutorial
    private bool IsAuthorised(HttpRequest request, byte[] body)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.StartsWith("Bearer ", StringComparison.Ordinal))
        {
            return true;
        }
        var (date, hash) = (request.Headers["x-ms-date"].ToString(), request.Headers["x-ms-content-sha256"].ToString());
        var text = $"{request.Method}\n{request.Path}{request.QueryString}\n{date};{request.Host};{hash}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(AccessKey), Encoding.UTF8.GetBytes(text)));
        return authorization == $"HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature={signature}"
            && hash == Convert.ToBase64String(SHA256.HashData(body))
            && DateTimeOffset.TryParseExact(date, "R", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            && (clock.GetUtcNow() - time).Duration() < MostSkew;
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return body.ToArray();
    }

    private static Task FailAsync(HttpContext http, CommunicationFailure failure)
    {
        if (failure.RetryAfter is { } wait)
        {
            http.Response.Headers.RetryAfter = wait;
        }
        return RefuseAsync(http, failure.Status, failure.Code, "The request failed.");
    }

    private static Task RefuseAsync(HttpContext http, int status, string code, string message) =>
        AnswerAsync(http, status, new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } });

    private static Task AnswerAsync(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }
}
