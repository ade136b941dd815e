using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Every route that names a message, as the program maps it: for whom the message is not, it does not exist.</summary>
public sealed partial class RouteTests
{
    private static readonly string Unknown = new('a', MessageId.Length);

    [Fact]
    public async Task EveryRoute_IsKnownToTheGuardTests()
    {
        await using var bench = await PortalBench.StartAsync();

        Assert.All(RoutesOf(bench), route => Assert.Contains(route, GuardTests.Paths));
    }

    [Fact]
    public async Task EveryPage_SaysItsTypeAndCharset()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        foreach (var path in GuardTests.Paths)
        {
            using var answer = await jane.GetAsync(path.Replace("{id}", message.Value, StringComparison.Ordinal));
            var type = answer.Content.Headers.ContentType;
            var isText = type?.MediaType?.StartsWith("text/", StringComparison.Ordinal) == true;
            Assert.True(type is not null || (await answer.Content.ReadAsByteArrayAsync()).Length == 0, path);
            Assert.True(!isText || type?.CharSet == "utf-8", path);
        }
    }

    [Fact]
    public async Task EveryMessageRoute_ForStrangersAndOtherRecipients_IsThe404OfNothing()
    {
        await using var bench = await PortalBench.StartAsync();
        var foreign = await bench.AcceptAsync(Mails.WithHtml("<p>Hello</p>"), PortalBench.Nora, PortalBench.Jane);
        var own = await bench.AcceptAsync(Mails.Plain("[encrypt] Yours"), PortalBench.Nora, PortalBench.Mallory);
        var ended = await bench.AcceptAsync(Mails.Plain("[encrypt] Gone"), PortalBench.Nora, PortalBench.Jane);
        await bench.Get<Core.Expire.MessageEnd>().WithdrawAsync(ended, CancellationToken.None);
        var mallory = await bench.RegisterAsync(PortalBench.Mallory, own);
        await mallory.GoAsync("/portal");
        var fields = mallory.FieldsOf("form.sign-out");
        var before = await bench.Storage.DumpAsync();

        foreach (var route in RoutesOf(bench).Where(route => route.Contains("{id}", StringComparison.Ordinal)))
        {
            foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head, HttpMethod.Post })
            {
                var nothing = await AnswerAsync(mallory, method, route, Unknown, fields);
                Assert.True(nothing.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed, $"{method} {route}: {nothing.Status}");
                Assert.Equal(nothing, await AnswerAsync(mallory, method, route, foreign.Value, fields));
                Assert.Equal(nothing, await AnswerAsync(mallory, method, route, ended.Value, fields));
            }
        }
        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    [Fact]
    public async Task SenderRoutes_ForTheRecipient_AreThe404OfNothing()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync("/portal");
        var fields = jane.FieldsOf("form.sign-out");
        fields["Reply"] = message.Value;
        var before = await bench.Storage.DumpAsync();

        foreach (var route in new[] { "/portal/messages/{id}/expire", "/portal/messages/{id}/manage", "/portal/messages/{id}/manage?handler=keep", "/portal/messages/{id}/manage?handler=withdraw", "/portal/messages/{id}/manage?handler=notice", "/portal/messages/{id}/reply?handler=undo" })
        {
            var nothing = await AnswerAsync(jane, HttpMethod.Post, route, Unknown, fields);
            Assert.Equal(HttpStatusCode.NotFound, nothing.Status);
            Assert.Equal(nothing, await AnswerAsync(jane, HttpMethod.Post, route, message.Value, fields));
        }
        Assert.Equal(before, await bench.Storage.DumpAsync());
    }

    /// <summary>The portal's routes with numbers filled in, as <see cref="GuardTests.Paths"/> writes them.</summary>
    private static List<string> RoutesOf(PortalBench bench) =>
    [
        .. bench.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(endpoint => "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), match => match.Value.StartsWith("{n", StringComparison.Ordinal) ? "0" : match.Value))
            .Distinct(),
    ];

    private static async Task<(HttpStatusCode Status, string Body)> AnswerAsync(
        Visitor visitor, HttpMethod method, string route, string id, Dictionary<string, string> fields)
    {
        var request = new HttpRequestMessage(method, new Uri(new Uri("https://mail.acme.example"), route.Replace("{id}", id, StringComparison.Ordinal)));
        if (method == HttpMethod.Post)
        {
            request.Content = new FormUrlEncodedContent(fields);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
        }
        using var answer = await visitor.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
