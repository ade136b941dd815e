using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureMail.Smtp.Naming;
using SecureMail.Smtp.Network;

namespace SecureMail.Smtp.Sts;

/// <summary>
/// MTA-STS policies by domain (RFC 8461): looked for in the DNS, fetched over HTTPS and kept as long as they say. What
/// cannot be fetched does not undo what is kept. Safe for concurrent use.
/// </summary>
/// <param name="dns">Says whether a domain has a policy, and which version of it.</param>
/// <param name="http">Fetches; must verify certificates and follow no redirect (section 3.3).</param>
/// <param name="clock">Says how old a policy is.</param>
public sealed class StsPolicies(DnsResolver dns, HttpMessageInvoker http, TimeProvider clock)
{
    // Section 3.3: a policy is small; more than this is none.
    private const int MaxBytes = 65_536;
    private const int MaxKept = 10_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Kept> kept = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// What fetches in production: connects to public addresses only unless the options allow others, and follows nothing.
    /// The caller disposes it.
    /// </summary>
    public static HttpMessageInvoker OverHttps(SmtpSenderOptions options, TimeProvider clock) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = async (context, ct) =>
        {
            var (socket, reason) = await Dialer.DialAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, options, clock, ct);
            return socket is null ? throw new HttpRequestException($"No connection: {reason}.") : new NetworkStream(socket, ownsSocket: true);
        },
    });

    /// <summary>The domain's policy; null when it has none, or none can be had.</summary>
    public async Task<StsPolicy?> FindAsync(string domain, CancellationToken ct)
    {
        var id = await FindIdAsync(domain, ct);
        var now = clock.GetUtcNow();
        if (kept.TryGetValue(domain, out var found) && now >= found.Until)
        {
            kept.TryRemove(domain, out _);
            found = null;
        }
        // Section 3.1: an unchanged id means an unchanged policy; a record that is not to be had changes nothing.
        if (found is not null && (id is null || id == found.Id)) return found.Policy;
        if (id is null || await FetchAsync(domain, ct) is not { } policy) return found?.Policy;
        if (kept.Count < MaxKept) kept[domain] = new Kept(id, policy, now + policy.MaxAge);
        return policy;
    }

    /// <summary>Section 3.1: exactly one record that begins with the version.</summary>
    private async Task<string?> FindIdAsync(string domain, CancellationToken ct)
    {
        var texts = await dns.FindTextsAsync($"_mta-sts.{domain}", ct);
        var records = texts.Records.Where(text => text.StartsWith("v=STSv1;", StringComparison.Ordinal)).ToList();
        if (records.Count != 1) return null;
        return records[0].Split(';').Select(pair => pair.Trim())
            .Where(pair => pair.StartsWith("id=", StringComparison.Ordinal)).Select(pair => pair[3..].Trim()).FirstOrDefault();
    }

    private async Task<StsPolicy?> FetchAsync(string domain, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, ct);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"https://mta-sts.{domain}/.well-known/mta-sts.txt");
            using var response = await http.SendAsync(request, either.Token);
            return response.StatusCode == HttpStatusCode.OK && response.Content.Headers.ContentType?.MediaType == "text/plain"
                ? await ReadAsync(response.Content, either.Token)
                : null;
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<StsPolicy?> ReadAsync(HttpContent content, CancellationToken ct)
    {
        var bytes = new byte[MaxBytes + 1];
        await using var body = await content.ReadAsStreamAsync(ct);
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        return length > MaxBytes ? null : StsPolicy.Parse(Encoding.UTF8.GetString(bytes, 0, length));
    }

    private sealed record Kept(string Id, StsPolicy Policy, DateTimeOffset Until);
}
