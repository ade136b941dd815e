using System.Net;
using System.Text;
using Azure.Storage.Queues;
using SecureMail.Core.Store;
using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests;

/// <summary>Calls that nobody should make, through the proxy and by the host itself.</summary>
[Collection(Ground.Name)]
public sealed class WrongCallTests(Ground ground, RunningHost running) : IClassFixture<RunningHost>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("POST", "/notify", "no route leads to a trigger")]
    [InlineData("POST", "/deliver", "no route leads to a trigger")]
    [InlineData("POST", "/expire", "no route leads to a trigger")]
    [InlineData("POST", "/sweep", "no route leads to a trigger")]
    [InlineData("POST", "/inbound/../sweep", "the client's own dots are resolved before routing")]
    [InlineData("POST", "/inbound/%2e%2e/sweep", "escaped dots are dots")]
    [InlineData("POST", "/inbound/..%2fsweep", "an escaped slash is no separator")]
    [InlineData("POST", "/portal//sweep", "an empty segment")]
    [InlineData("GET", "/", "the ping is the host's own")]
    [InlineData("TRACE", "/inbound/org-1/mailflow", "a method that function.json does not list")]
    [InlineData("POST", "/portal/sweep", "a trigger's name below a route is no trigger")]
    public async Task ThroughTheProxy_NothingReachesATrigger(string method, string path, string reason)
    {
        var before = Succeeded("sweep");
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(running.Host.Address, path))
        {
            Content = method == "POST" ? new StringContent("""{"Data":{"timer":{}}}""", Encoding.UTF8, "application/json") : null,
        };
        request.Headers.Add("X-Azure-Functions-InvocationId", "forged");
        using var answer = await ground.Client.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{reason}: {(int)answer.StatusCode}");
        Assert.Equal(before, Succeeded("sweep"));
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("X-Forwarded-Host", "mail.acme.example")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("x-ms-invocation-id", "any")]
    public async Task PastTheProxy_AnyMarkOfProxyingClosesATrigger(string header, string value)
    {
        var handler = await running.Host.Handler.ReadyAsync(CancellationToken.None);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(handler.Address, "/sweep"));
        request.Headers.Add("X-Azure-Functions-InvocationId", "any");
        request.Headers.Add(header, value);
        using var answer = await ground.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("", "no JSON at all")]
    [InlineData("null", "null")]
    [InlineData("[]", "an array")]
    [InlineData("{}", "no Data")]
    [InlineData("""{"Data":[]}""", "Data is an array")]
    [InlineData("""{"Data":{"other":"eyJ9"}}""", "another binding")]
    [InlineData("""{"Data":{"hint":7}}""", "a number")]
    [InlineData("""{"Data":{"hint":"%%%"}}""", "neither Base64 nor a text")]
    [InlineData("""{"Data":{"hint":"\"unfinished"}}""", "a text that is not closed")]
    [InlineData("""{"Data":{"hint":"\""}}""", "a quotation mark alone")]
    public async Task PayloadOfAnotherShape_FailsAndTheHandlerLives(string payload, string reason)
    {
        foreach (var function in new[] { "notify", "deliver", "expire" })
        {
            var invocation = await running.Host.PostAsync(function, Encoding.UTF8.GetBytes(payload), CancellationToken.None);
            Assert.True(invocation is { Outcome: InvocationOutcome.Failed, Status: 400 }, $"{function}, {reason}: {invocation}");
        }
        await ExpectTheHandlerLivesAsync();
    }

    [Theory]
    [InlineData(29_000_000, HttpStatusCode.BadRequest, "below Kestrel's bound: read to the end, and no hint of ours")]
    [InlineData(64_000_000, HttpStatusCode.RequestEntityTooLarge, "above it")]
    public async Task HugePayload_IsRefusedAndTheHandlerLives(int bytes, HttpStatusCode expected, string reason)
    {
        var payload = new byte[bytes];
        Array.Fill(payload, (byte)'[');
        var invocation = await running.Host.PostAsync("notify", payload, CancellationToken.None);
        Assert.True(
            invocation.Outcome == InvocationOutcome.HandlerGone || invocation.Status == (int)expected, $"{reason}: {invocation}");
        await ExpectTheHandlerLivesAsync();
    }

    [Theory]
    [InlineData("{}", "no members")]
    [InlineData("7", "a number")]
    [InlineData("""{"message":"not-an-id","mailbox":"nobody"}""", "names nothing")]
    [InlineData("""{"message":"aaaaaaaaaaaaaaaaaaaaaaaaaa","mailbox":"../../etc"}""", "a path")]
    [InlineData("stray", "no JSON")]
    public async Task StrayHint_IsDroppedAndNotTriedAgain(string hint, string reason)
    {
        var ended = running.Host.Log.Ended.Count;
        foreach (var function in running.Host.Folder.Functions.Where(function => function.Kind == TriggerKind.Queue))
        {
            var (before, poison) = (Succeeded(function.Name), await PoisonAsync(function.Queue));
            await ground.Storage.Hints.SendAsync(function.Queue, Encoding.UTF8.GetBytes(hint), TimeSpan.Zero, CancellationToken.None);
            await Until.TrueAsync(() => Succeeded(function.Name) > before, Patience, $"{function.Name} has taken a hint of no use ({reason})");
            Assert.Equal(poison, await PoisonAsync(function.Queue));
        }
        Assert.All(running.Host.Log.Ended.Skip(ended), invocation => Assert.Equal(InvocationOutcome.Succeeded, invocation.Outcome));
    }

    [Fact]
    public async Task HugeMail_IsRefusedByStatusThroughTheProxy()
    {
        var answer = await running.Flow.PostAsync(
            ground.Mail("huge@customer.example", new string('x', 21 * 1024 * 1024)), Ground.Sender, ["huge@customer.example"], CancellationToken.None);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.Status);
        await ExpectTheHandlerLivesAsync();
    }

    private int Succeeded(string function) =>
        running.Host.Log.Ended.Count(ended => ended.Function == function && ended.Outcome == InvocationOutcome.Succeeded);

    private async Task<int> PoisonAsync(string queue) =>
        (await new QueueClient(ground.ConnectionString, queue + StorageNames.PoisonSuffix).GetPropertiesAsync()).Value.ApproximateMessagesCount;

    private async Task ExpectTheHandlerLivesAsync()
    {
        Assert.Equal(InvocationOutcome.Succeeded, (await running.Host.RunTimerAsync("sweep", CancellationToken.None)).Outcome);
        Assert.Equal(1, running.Host.Handler.Starts);
    }
}
