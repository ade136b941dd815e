using System.Net;
using System.Text;
using System.Text.Json;
using SecureMail.Core;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Functions.Tests.Triggers;

/// <summary>The triggers as a Functions host calls them: chunked JSON, its own headers, an answer that is never empty.</summary>
public sealed class TriggerEndpointTests : IAsyncLifetime
{
    private ProgramBench bench = null!;

    public async Task InitializeAsync() => bench = await ProgramBench.StartAsync(underHost: true);

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData(true, "dataType binary: Base64 once")]
    [InlineData(false, "without it: a JSON text within the text")]
    public async Task AHintIsCarriedOutInEitherEncoding(bool isBinary, string why)
    {
        await AcceptAsync();
        var hint = bench.Hints.Sent.Single(sent => sent.Queue == StorageNames.Notifications).Body;

        await AssertDoneAsync("notify", QueuePayload(hint, isBinary));
        await AssertDoneAsync("notify", QueuePayload(hint, isBinary));

        Assert.True(bench.Transport.Mails.Count == 1, why);
    }

    [Fact]
    public async Task TheTimerSweeps()
    {
        await AcceptAsync();
        bench.Clock.Advance(TimeSpan.FromDays(15));

        await AssertDoneAsync("sweep", """
            {"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-11-21T18:00:00.0105+00:00",
            "Next":"2026-11-21T18:05:00+00:00","LastUpdated":"2026-11-21T18:00:00.0105+00:00"},"IsPastDue":false}},
            "Metadata":{"sys":{"MethodName":"sweep","UtcNow":"2026-11-21T18:00:00.02Z","RandGuid":"e595"} } }
            """);

        Assert.Equal(0, await CountAsync(StorageNames.Expiries));
    }

    [Theory]
    [InlineData("notify", "{}", "no hint of ours")]
    [InlineData("deliver", "[1]", "a list")]
    [InlineData("expire", "{\"message\":\"../x\",\"generation\":1}", "an id that is none")]
    [InlineData("expire", "not JSON", "no JSON")]
    [InlineData("notify", "{\"message\":null,\"mailbox\":null}", "nothing in it")]
    public async Task AStrayHintIsDropped(string trigger, string hint, string why)
    {
        Assert.NotEmpty(why);
        await AssertDoneAsync(trigger, QueuePayload(Encoding.UTF8.GetBytes(hint), isBinary: true));
    }

    [Theory]
    [InlineData("{}", "no data")]
    [InlineData("{\"Data\":{\"other\":\"e30=\"}}", "another binding")]
    [InlineData("{\"Data\":{\"hint\":\"###\"}}", "neither Base64 nor JSON")]
    [InlineData("{\"Data\":{\"hint\":\"\\\"half\"}}", "a text that breaks off")]
    [InlineData("nothing", "no JSON")]
    public async Task APayloadOfAnotherShapeIsAFailure(string payload, string why)
    {
        using var answer = await PostAsync("notify", payload);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, why);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Forwarded-Host", "mail.example")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("x-ms-invocation-id", "1")]
    [InlineData("X-Original-Host", "mail.example")]
    public async Task WhatCameThroughTheProxyIsNotFound(string mark, string value)
    {
        foreach (var trigger in new[] { "notify", "deliver", "expire", "sweep" })
        {
            using var answer = await PostAsync(trigger, QueuePayload("{}"u8.ToArray(), isBinary: true), (mark, value));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [Fact]
    public async Task WithoutTheHostsMarkNothingIsFound()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sweep") { Content = new StringContent("{}") };
        using var answer = await bench.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task AFailureIsAFailureAndSaysNoMore()
    {
        await AcceptAsync();
        bench.Transport.IsBroken = true;
        var hint = bench.Hints.Sent.Single(sent => sent.Queue == StorageNames.Notifications).Body;

        using var answer = await PostAsync("notify", QueuePayload(hint, isBinary: true));

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("broke.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheReadinessPingNeedsNothing()
    {
        bench.Faults.DieBeforeWrite(1);
        using var answer = await bench.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task AcceptAsync() => await bench.Get<Acceptor>().AcceptAsync(
        new InboundMail
        {
            Organisation = (await bench.Get<OrganisationDirectory>().FindAsync("acme", default))!,
            Entrance = Entrance.Webhook,
            Sender = "jane@acme.example",
            Recipients = ["bob@outside.example"],
            Raw = MailSample.Tagged().ToBytes(),
        },
        default);

    private async Task<int> CountAsync(string table)
    {
        var count = 0;
        await foreach (var _ in bench.Rows.QueryAsync(new TableQuery(table), default))
        {
            count++;
        }
        return count;
    }

    private async Task AssertDoneAsync(string trigger, string payload)
    {
        using var answer = await PostAsync(trigger, payload);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(JsonValueKind.Object, body.RootElement.ValueKind);
    }

    private async Task<HttpResponseMessage> PostAsync(string trigger, string payload, params (string Name, string Value)[] more)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/{trigger}") { Content = new StringContent(payload, Encoding.UTF8, "application/json") };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("X-Azure-Functions-InvocationId", "9b2fa6c4");
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1046.0");
        request.Headers.TryAddWithoutValidation("User-Agent", "Azure-Functions-Host/4.1046.0");
        foreach (var (name, value) in more)
        {
            request.Headers.Add(name, value);
        }
        return await bench.Client.SendAsync(request);
    }

    private static string QueuePayload(byte[] hint, bool isBinary)
    {
        var value = isBinary ? Convert.ToBase64String(hint) : JsonSerializer.Serialize(Encoding.UTF8.GetString(hint));
        return $$"""
            {"Data":{"hint":{{JsonSerializer.Serialize(value)}}},
             "Metadata":{"DequeueCount":"1","ExpirationTime":"2025-02-25T03:06:19+00:00","Id":"\"52d5e4\"",
              "InsertionTime":"2025-02-18T03:06:19+00:00","NextVisibleTime":"2025-02-18T03:16:20+00:00",
              "PopReceipt":"\"MThG\"","sys":{"MethodName":"hint","UtcNow":"2025-02-18T03:06:20.75Z","RandGuid":"e595"} } }
            """;
    }
}
