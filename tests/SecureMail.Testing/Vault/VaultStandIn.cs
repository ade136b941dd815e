using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace SecureMail.Testing.Vault;

/// <summary>
/// A stand-in for the keys of Azure Key Vault, after its REST documentation (api-version 7.4): HTTPS, the bearer
/// challenge, versions, soft deletion, the cryptographic operations and the documented errors. A test checks it with the
/// vendor's own client. https://learn.microsoft.com/rest/api/keyvault/keys
/// </summary>
public sealed class VaultStandIn : IAsyncDisposable
{
    private readonly HttpsStandIn web;
    private readonly ConcurrentQueue<string> requests = new();
    private readonly ConcurrentQueue<VaultFailure> failures = new();
    private readonly ConcurrentDictionary<string, bool> denied = new();
    private VaultKeys keys = null!;

    private VaultStandIn(HttpsStandIn web) => this.web = web;

    /// <summary>The vault's address, e.g. <c>https://127.0.0.1:4711/</c>.</summary>
    public Uri Address => web.Address;

    /// <summary>The authority behind the vault's certificate, for the client's trust.</summary>
    public X509Certificate2 Anchor => web.Anchor;

    /// <summary>Every request that was authorised, e.g. <c>POST unwrapKey</c>, in order.</summary>
    public IReadOnlyCollection<string> Requests => requests;

    /// <summary>Starts a vault on a free port of 127.0.0.1.</summary>
    /// <param name="clock">Dates keys.</param>
    /// <param name="now">The time around which the certificate is valid: the real one, for clients that check it.</param>
    public static async Task<VaultStandIn> StartAsync(TimeProvider clock, DateTimeOffset now)
    {
        var vault = new VaultStandIn(new HttpsStandIn("Vault Authority", now));
        vault.MapRoutes();
        await vault.web.Server.StartAsync();
        vault.keys = new VaultKeys(vault.Address, clock);
        return vault;
    }

    /// <summary>Creates a key, or a new version of it; returns the version.</summary>
    public string CreateKey(string name, JsonNode? request = null)
    {
        keys.Create(name, request);
        return keys.Find(name, null).Id;
    }

    /// <summary>The public half of a key's newest version.</summary>
    public RSAParameters PublicKey(string name) => keys.Find(name, null).Rsa.ExportParameters(includePrivateParameters: false);

    /// <summary>Changes a version's attributes or operations, e.g. <c>{"attributes":{"enabled":false}}</c>.</summary>
    public void UpdateKey(string name, string version, string request) => keys.Update(name, version, JsonNode.Parse(request)!);

    /// <summary>Deletes a key; it can be recovered.</summary>
    public void DeleteKey(string name) => keys.Delete(name);

    /// <summary>Brings a deleted key back.</summary>
    public void RecoverKey(string name) => keys.Recover(name);

    /// <summary>Destroys a deleted key for good.</summary>
    public void PurgeKey(string name) => keys.Purge(name);

    /// <summary>Lets the next requests fail, one failure each.</summary>
    public void FailNext(VaultFailure failure, int requests = 1)
    {
        for (var i = 0; i < requests; i++)
        {
            failures.Enqueue(failure);
        }
    }

    /// <summary>Takes a right away, e.g. <c>unwrapKey</c> or <c>get</c>.</summary>
    public void Deny(string operation) => denied[operation] = true;

    /// <summary>A client that trusts the vault's authority.</summary>
    public HttpClient Client() => HttpsStandIn.ClientTrusting(Anchor);

    /// <summary>Stops the vault.</summary>
    public async ValueTask DisposeAsync()
    {
        await web.DisposeAsync();
        keys.Dispose();
    }

    private void MapRoutes()
    {
        Map("POST", "/keys/{name}/create", "create", (name, _, body) => keys.Create(name, body));
        Map("POST", "/keys/{name}/rotate", "rotate", (name, _, body) => keys.Create(name, body));
        Map("GET", "/keys/{name}/versions", "list", (name, _, _) => keys.List(name));
        Map("GET", "/keys/{name}/{version?}", "get", (name, version, _) => keys.Find(name, version).ToBundle());
        Map("PATCH", "/keys/{name}/{version?}", "update", (name, version, body) => keys.Update(name, version, body!));
        Map("DELETE", "/keys/{name}", "delete", (name, _, _) => keys.Delete(name));
        Map("GET", "/deletedkeys/{name}", "get", (name, _, _) => keys.FindDeleted(name));
        Map("POST", "/deletedkeys/{name}/recover", "recover", (name, _, _) => keys.Recover(name));
        Map("DELETE", "/deletedkeys/{name}", "purge", (name, _, _) =>
        {
            keys.Purge(name);
            return null;
        });
        foreach (var operation in new[] { "encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey" })
        {
            Map("POST", $"/keys/{{name}}/{{version}}/{operation}", operation,
                (name, version, body) => VaultCryptography.Run(keys.Find(name, version), operation, body!));
        }
    }

    private void Map(string method, string pattern, string operation, Func<string, string?, JsonNode?, JsonObject?> run) =>
        web.Server.MapMethods(pattern, [method], async (HttpContext http) =>
        {
            try
            {
                await CheckAsync(http, $"{method} {operation}", operation);
                var body = http.Request.ContentLength > 0 ? await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted) : null;
                var answer = run((string)http.Request.RouteValues["name"]!, (string?)http.Request.RouteValues["version"], body);
                await AnswerAsync(http, answer is null ? 204 : 200, answer);
            }
            catch (VaultException exception)
            {
                await AnswerAsync(http, exception.Failure);
            }
        });

    private async Task CheckAsync(HttpContext http, string request, string operation)
    {
        if (!http.Request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal))
        {
            http.Response.Headers.WWWAuthenticate =
                "Bearer authorization=\"https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001\", resource=\"https://vault.azure.net\"";
            throw new VaultException(new VaultFailure(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token."));
        }
        requests.Enqueue(request);
        if (!http.Request.Query.ContainsKey("api-version"))
        {
            throw new VaultException(VaultFailure.BadParameter("api-version must be specified"));
        }
        if (failures.TryDequeue(out var failure))
        {
            await (failure.Stalls ? Task.Delay(Timeout.Infinite, http.RequestAborted) : Task.CompletedTask);
            throw new VaultException(failure);
        }
        if (denied.ContainsKey(operation))
        {
            throw new VaultException(VaultFailure.Forbidden("Caller is not authorized to perform action on resource.", "ForbiddenByRbac"));
        }
    }

    private static Task AnswerAsync(HttpContext http, VaultFailure failure)
    {
        var error = new JsonObject { ["code"] = failure.Code, ["message"] = failure.Message };
        if (failure.Inner is not null)
        {
            error["innererror"] = new JsonObject { ["code"] = failure.Inner };
        }
        if (failure.RetryAfter is not null)
        {
            http.Response.Headers.RetryAfter = failure.RetryAfter;
        }
        return AnswerAsync(http, failure.Status, new JsonObject { ["error"] = error });
    }

    private static async Task AnswerAsync(HttpContext http, int status, JsonObject? body)
    {
        http.Response.StatusCode = status;
        if (body is not null)
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            await http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
        }
    }
}
