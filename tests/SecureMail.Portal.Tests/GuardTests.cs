using System.Net;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Headers, forms and the promise that looking changes nothing.</summary>
public sealed class GuardTests
{
    internal static readonly string[] Paths =
    [
        "/portal", "/portal/sent", "/portal/account", "/portal/sign-in", "/portal/start", "/portal/register", "/portal/sign-out",
        "/portal/second-step", "/portal/passkey", "/portal/check", "/portal/language", "/portal/account/passkey",
        "/portal/account/remove-passkey", "/portal/account/authenticator", "/portal/account/remove-authenticator",
        "/portal/account/end-session", "/portal/account/sharing", "/portal/account/question", "/portal/messages/{id}/manage", "/portal/messages/{id}/more-time",
        "/portal/messages/{id}/accent.css", "/portal/messages/{id}/logo.png",
        "/portal/messages/{id}", "/portal/messages/{id}/reply", "/portal/messages/{id}/expire", "/portal/messages/{id}/html",
        "/portal/messages/{id}/html/0", "/portal/messages/{id}/html/7", "/portal/messages/{id}/attachments/0",
        "/portal/messages/{id}/attachments/99", "/portal/messages/{id}/message.eml", "/portal/messages/{id}/certificate.json", "/portal/messages/not-an-id", "/portal/nowhere",
        "/portal/style.css", "/portal/icon.svg",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EveryAnswer_HasTheHeaders(bool signedIn)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var visitor = signedIn ? await bench.RegisterAsync(PortalBench.Jane, message) : bench.Visit();

        foreach (var path in Paths)
        {
            using var answer = await visitor.GetAsync(path.Replace("{id}", message.Value, StringComparison.Ordinal));
            Assert.True((int)answer.StatusCode < 500, path);
            AssertHeaders(path, answer);
        }
    }

    [Fact]
    public async Task EveryCookie_IsHostBoundSecureAndOutOfReachOfScripts()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);

        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        Assert.Equal(["__Host-csrf", "__Host-session"], jane.Cookies.Keys.Order());
        Assert.All(jane.SetCookies, cookie =>
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            Assert.Contains("; path=/", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; secure", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; httponly", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("; samesite=", cookie, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task Looking_ChangesNothing()
    {
        await using var bench = await PortalBench.StartAsync();
        var opened = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var covered = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, opened);
        var nora = await bench.RegisterAsync(PortalBench.Nora, opened);
        var before = await bench.Storage.DumpAsync();

        foreach (var visitor in new[] { bench.Visit(), jane, nora })
        {
            foreach (var path in Paths.SelectMany(path => new[] { opened, covered }.Select(id => path.Replace("{id}", id.Value, StringComparison.Ordinal))))
            {
                using var got = await visitor.GetAsync(path);
                using var head = await visitor.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri(new Uri("https://mail.acme.example"), path)));
            }
        }

        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    [Theory]
    [InlineData("/portal")]
    [InlineData("/portal/sent")]
    [InlineData("/portal/start")]
    [InlineData("/portal/register")]
    [InlineData("/portal/register?handler=answer")]
    [InlineData("/portal/second-step")]
    [InlineData("/portal/passkey")]
    [InlineData("/portal/check")]
    [InlineData("/portal/language")]
    [InlineData("/portal/account/passkey")]
    [InlineData("/portal/account/remove-passkey")]
    [InlineData("/portal/account/authenticator")]
    [InlineData("/portal/account/remove-authenticator")]
    [InlineData("/portal/account/end-session")]
    [InlineData("/portal/account/question")]
    [InlineData("/portal/account/sharing")]
    [InlineData("/portal/account/sharing?handler=remove")]
    [InlineData("/portal/messages/{id}/manage?handler=keep")]
    [InlineData("/portal/messages/{id}/manage?handler=notice")]
    [InlineData("/portal/messages/{id}/manage?handler=withdraw")]
    [InlineData("/portal/messages/{id}/more-time")]
    [InlineData("/portal/sign-out")]
    [InlineData("/portal/account")]
    [InlineData("/portal/messages/{id}")]
    [InlineData("/portal/messages/{id}/reply")]
    [InlineData("/portal/messages/{id}/reply?handler=undo")]
    [InlineData("/portal/messages/{id}/expire")]
    public async Task FormWithoutToken_IsRefused_AndChangesNothing(string path)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        var before = await bench.Storage.DumpAsync();

        await nora.PostAsync(path.Replace("{id}", message.Value, StringComparison.Ordinal), new Dictionary<string, string>
        {
            ["Address"] = PortalBench.Jane,
            ["Password"] = PortalBench.Password,
            ["Code"] = "00000000",
            ["Question"] = "1",
            ["Answer"] = "an answer",
        });

        Assert.Equal(HttpStatusCode.BadRequest, nora.Answer.StatusCode);
        Assert.Contains("Go back, reload the page and try again", nora.Words, StringComparison.Ordinal);
        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.OK)]
    [InlineData("Origin", "https://mail.acme.example", HttpStatusCode.OK)]
    [InlineData("Origin", "null", HttpStatusCode.OK)]
    public async Task Form_IsTakenOnlyFromOurOwnPages(string header, string value, HttpStatusCode expected)
    {
        await using var bench = await PortalBench.StartAsync();
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");
        var fields = visitor.FieldsOf("form[action='/portal/start']");
        fields["Address"] = PortalBench.Jane;
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://mail.acme.example/portal/start") { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add(header, value);

        using var answer = await visitor.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        AssertHeaders("/portal/start", answer);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task OtherMethods_AreRefused(string method)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var before = await bench.Storage.DumpAsync();

        foreach (var path in Paths)
        {
            using var answer = await jane.SendAsync(new HttpRequestMessage(
                new HttpMethod(method), new Uri(new Uri("https://mail.acme.example"), path.Replace("{id}", message.Value, StringComparison.Ordinal))));
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {path}: {answer.StatusCode}");
            Assert.DoesNotContain("__Host-session", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    [Fact]
    public async Task PlainHttpAddress_PromisesNoHttps()
    {
        await using var bench = await PortalBench.StartAsync(address: new Uri("http://localhost:7071/portal"));

        using var answer = await bench.Visit().GetAsync("/portal/sign-in");

        Assert.False(answer.Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task StyleSheet_IsKeptForAYear_UnderAnAddressThatNamesItsContent()
    {
        await using var bench = await PortalBench.StartAsync();
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");

        using var style = await visitor.GetAsync(visitor.Page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!);

        Assert.Matches(@"^/portal/style\.css\?v=[0-9a-f]{16}$", visitor.Page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href"));
        Assert.Equal("public, max-age=31536000, immutable", style.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Pages_HaveNoScriptsNoStylesAndNothingFromElsewhere()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        foreach (var path in new[] { "/portal", "/portal/sent", "/portal/account", $"/portal/messages/{message}", $"/portal/messages/{message}/reply" })
        {
            await jane.GoAsync(path);
            Assert.Empty(jane.Page.QuerySelectorAll("script[src], style, [style], [onclick], [src^=http], link[href^=http]"));
            var script = Assert.Single(jane.Page.QuerySelectorAll("script")).TextContent;
            Assert.Contains(ScriptSource(script), string.Join(' ', jane.Answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.All(jane.Page.QuerySelectorAll("form[method=post]"), form =>
                Assert.NotNull(form.QuerySelector("input[name=__RequestVerificationToken]")));
            Assert.Equal("en", jane.Page.DocumentElement.GetAttribute("lang"));
            Assert.All(jane.Page.QuerySelectorAll("main input:not([type=hidden]), main textarea, main select"), field =>
                Assert.True(field.Id is { } id && jane.Page.QuerySelector($"label[for='{id}']") is not null || field.Closest("label") is not null, $"{path}: {field.OuterHtml}"));
        }
    }

    private static string ScriptSource(string script) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static void AssertHeaders(string path, HttpResponseMessage answer)
    {
        string Header(string name) =>
            string.Join(", ", answer.Headers.TryGetValues(name, out var values) ? values : answer.Content.Headers.TryGetValues(name, out values) ? values : []);

        var policy = Header("Content-Security-Policy");
        Assert.True(policy.Contains("default-src 'none'", StringComparison.Ordinal), path);
        Assert.True(policy.StartsWith("sandbox", StringComparison.Ordinal) || !policy.Contains("unsafe-inline", StringComparison.Ordinal), path);
        Assert.Matches(policy.StartsWith("sandbox", StringComparison.Ordinal) ? "^(?!.*script).*$" : "script-src 'sha256-[A-Za-z0-9+/]{43}='; connect-src 'self';", policy);
        Assert.Equal("nosniff", Header("X-Content-Type-Options"));
        Assert.Equal("no-referrer", Header("Referrer-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Opener-Policy"));
        Assert.Equal("same-origin", Header("Cross-Origin-Resource-Policy"));
        Assert.Contains("camera=()", Header("Permissions-Policy"), StringComparison.Ordinal);
        Assert.Contains("max-age=63072000", Header("Strict-Transport-Security"), StringComparison.Ordinal);
        var isAsset = path is "/portal/style.css" or "/portal/icon.svg";
        Assert.Equal(isAsset ? "public, max-age=31536000, immutable" : "no-store", Header("Cache-Control"));
    }
}
