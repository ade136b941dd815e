using System.Net;

namespace SecureMail.Host.Tests;

/// <summary>What the proxy changes in a request must not show in the answer.</summary>
[Collection(Ground.Name)]
public sealed class ProxyTests(Ground ground, RunningHost running) : IClassFixture<RunningHost>
{
    private const string PublicHost = "mail.acme.example";

    [Theory]
    [InlineData("/portal")]
    [InlineData("/portal/messages/aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("/portal/sent")]
    [InlineData("/portal/account")]
    public async Task Redirect_LeadsToThePublicAddressOnly(string path)
    {
        using var answer = await GetAsync(path);
        Assert.True((int)answer.StatusCode < 400, $"{path}: {(int)answer.StatusCode}");
        if (answer.Headers.Location is { } location)
        {
            var target = new Uri(new Uri($"https://{PublicHost}"), location);
            Assert.Equal($"https://{PublicHost}", target.GetLeftPart(UriPartial.Authority));
        }
    }

    [Fact]
    public async Task Cookies_AreSecureBoundToTheHostAndSeparateLines()
    {
        using var answer = await GetAsync("/portal/messages/aaaaaaaaaaaaaaaaaaaaaaaaaa");
        var page = answer;
        for (var redirects = 0; redirects < 3 && page.Headers.Location is { } location; redirects++)
        {
            page = await GetAsync(new Uri(new Uri($"https://{PublicHost}"), location).PathAndQuery);
        }
        var cookies = page.Headers.TryGetValues("Set-Cookie", out var lines) ? lines.ToArray() : [];
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.NotEmpty(cookies);
        Assert.All(cookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Page_NamesNeitherTheHandlersPortNorTheLoopback()
    {
        var handler = await running.Host.Handler.ReadyAsync(CancellationToken.None);
        using var answer = await GetAsync("/portal");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain($":{handler.Address.Port}", page, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", page, StringComparison.Ordinal);
    }

    /// <summary>What the platform's front end sends on: the public name and scheme in headers, whatever a client forged is overwritten.</summary>
    private async Task<HttpResponseMessage> GetAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(running.Host.Address, path));
        request.Headers.Add("DISGUISED-HOST", PublicHost);
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-MS-CLIENT-PRINCIPAL", "e30=");
        return await ground.Client.SendAsync(request);
    }
}
