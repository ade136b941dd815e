using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>The webhook through the whole ASP.NET Core pipeline, over a socket.</summary>
public sealed class InboundTests : IAsyncLifetime
{
    private ProgramBench bench = null!;

    public async Task InitializeAsync() => bench = await ProgramBench.StartAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task EveryUnauthorizedRequestGetsTheSameBytes()
    {
        var raw = MailSample.Tagged().ToBytes();
        var answers = new List<string>();
        foreach (var (path, credentials) in new (string, AuthenticationHeaderValue?)[]
        {
            ("acme/gateway", null),
            ("acme/gateway", Basic("gateway", "wrong")),
            ("acme/gateway", Basic("gateway", bench.OtherSecret)),
            ("acme/gateway", Basic("another", bench.Secret)),
            ("acme/nobody", Basic("nobody", bench.Secret)),
            ("nobody/gateway", Basic("gateway", bench.Secret)),
            ("a%20b/gateway", Basic("gateway", bench.Secret)),
            ("acme/gateway", new AuthenticationHeaderValue("Basic", "not base64")),
            ("acme/gateway", new AuthenticationHeaderValue("Bearer", bench.OtherSecret)),
            ("acme/gateway", Basic("gateway", new string('x', 5000))),
        })
        {
            using var request = Request(raw);
            request.RequestUri = new Uri($"/inbound/{path}", UriKind.Relative);
            request.Headers.Authorization = credentials;
            using var answer = await bench.Client.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
            answers.Add($"{answer.Headers.WwwAuthenticate} {answer.Content.Headers} {await answer.Content.ReadAsStringAsync()}");
        }
        Assert.Single(answers.Distinct());
        Assert.Empty(await MessagesAsync());
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("message/rfc822x")]
    [InlineData(null)]
    public async Task OnlyMailIsTaken(string? type)
    {
        using var request = Request(MailSample.Tagged().ToBytes());
        request.Content!.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, request, "message/rfc822");
    }

    public static TheoryData<string, string[], string[], string> EnvelopeFaults() => new()
    {
        { "no sender", [], ["bob@outside.example"], "X-Envelope-From" },
        { "two senders", ["a@acme.example", "b@acme.example"], ["bob@outside.example"], "X-Envelope-From" },
        { "a sender that is no address", ["jane"], ["bob@outside.example"], "X-Envelope-From" },
        { "no recipient", ["jane@acme.example"], [], "X-Envelope-To" },
        { "a recipient and nothing behind the comma", ["jane@acme.example"], ["a@outside.example, "], "X-Envelope-To" },
        { "a recipient that is no address", ["jane@acme.example"], ["bob@"], "X-Envelope-To" },
        { "the null sender as recipient", ["jane@acme.example"], ["<>"], "X-Envelope-To" },
        { "501 recipients", ["jane@acme.example"], [.. Enumerable.Range(0, 501).Select(number => $"r{number}@o.example")], "X-Envelope-To" },
    };

    [Theory]
    [MemberData(nameof(EnvelopeFaults))]
    public async Task EachEnvelopeFaultHasItsSentence(string why, string[] senders, string[] recipients, string named)
    {
        Assert.NotEmpty(why);
        using var request = Request(MailSample.Tagged().ToBytes(), senders, recipients);
        await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, request, named);
    }

    [Theory]
    [InlineData("<>", "the null sender in brackets")]
    [InlineData("", "the null sender as nothing")]
    [InlineData("<jane@acme.example>", "brackets around the address")]
    public async Task TheseSendersAreTaken(string sender, string why)
    {
        using var request = Request(MailSample.Tagged().ToBytes(), [sender], ["<bob@outside.example>"]);
        using var answer = await bench.Client.SendAsync(request);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, why);
    }

    [Fact]
    public async Task AMailBeyondTheBoundIsRefusedWhateverItsLengthSays()
    {
        var large = MailSample.Tagged().Saying(new string('x', 300 * 1024)).ToBytes();
        using var declared = Request(large);
        await AssertRefusedAsync(HttpStatusCode.RequestEntityTooLarge, declared, "256 KiB");

        using var chunked = Request(large);
        chunked.Headers.TransferEncodingChunked = true;
        await AssertRefusedAsync(HttpStatusCode.RequestEntityTooLarge, chunked, "256 KiB");
    }

    [Theory]
    [InlineData(0, "exactly the bound")]
    [InlineData(-1, "a byte less")]
    public async Task AMailUpToTheBoundIsTaken(int more, string why)
    {
        var empty = MailSample.Tagged().Saying("").ToBytes().Length;
        var raw = MailSample.Tagged().Saying(new string('x', 256 * 1024 - empty + more)).ToBytes();
        foreach (var chunked in new[] { false, true })
        {
            using var request = Request(raw);
            request.Headers.TransferEncodingChunked = chunked;
            using var answer = await bench.Client.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, why);
        }
        Assert.Single(await MessagesAsync());
    }

    [Fact]
    public async Task AConnectionThatBreaksOffStoresNothing()
    {
        var head = $"POST /inbound/acme/gateway HTTP/1.1\r\nHost: x\r\nAuthorization: {Basic("gateway", bench.Secret)}\r\n"
            + "Content-Type: message/rfc822\r\nX-Envelope-From: <>\r\nX-Envelope-To: bob@outside.example\r\n";
        await TalkAsync($"{head}Content-Length: 100000\r\n\r\nSubject: [encrypt]\r\n\r\nhalf", hangsUp: true);
        var answer = await TalkAsync($"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n", hangsUp: false);

        // The web server may close the connection before anybody can answer; an answer is never an invitation to retry.
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 400", StringComparison.Ordinal), answer);
        Assert.Empty(await MessagesAsync());
    }

    [Fact]
    public async Task ARefusalIsCountedByItsStatus()
    {
        var counted = new System.Collections.Concurrent.ConcurrentBag<object?>();
        using var listener = new System.Diagnostics.Metrics.MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "securemail.mails.refused")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => counted.Add(tags[0].Value));
        listener.Start();
        using var request = Request(MailSample.Tagged().ToBytes());
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("text/plain");

        using var answer = await bench.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("422", counted);
    }

    [Fact]
    public async Task TwentyIdenticalPostsAtOnceAreOneMessage()
    {
        var raw = MailSample.Tagged().ToBytes();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => PostAsync(raw)));

        Assert.Single(answers.Select(answer => answer.GetProperty("id").GetString()).Distinct());
        Assert.Single(answers, answer => answer.GetProperty("state").GetString() == "stored");
        Assert.Equal(19, answers.Count(answer => answer.GetProperty("state").GetString() == "seenBefore"));
        Assert.Single(await MessagesAsync());
    }

    [Theory]
    [InlineData(1, "one read")]
    [InlineData(1_000, "many reads, each hashed as it arrives")]
    public async Task TheIdIsThatOfTheWholeMail(int lines, string why)
    {
        var raw = MailSample.Tagged().Saying(string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", lines))).ToBytes();

        var answer = await PostAsync(raw);

        var expected = MessageId.Compute("acme", raw, ["bob@outside.example"]);
        Assert.True(answer.GetProperty("id").GetString() == expected.Value, why);
    }

    public static TheoryData<string, byte[], string, string> Mails() => new()
    {
        { "tagged", MailSample.Tagged().ToBytes(), "stored", "tagged" },
        { "no tag", MailSample.About("Report").ToBytes(), "nothingToSeal", "untagged" },
        { "no subject", new MailSample().Field("From", "jane@acme.example").ToBytes(), "nothingToSeal", "untagged" },
        { "the tag in the second of two subjects", MailSample.About("Report").Field("Subject", "[encrypt]").ToBytes(), "stored", "tagged" },
        { "the tag in an encoded word", MailSample.About("=?utf-8?b?W2VuY3J5cHRd?=").ToBytes(), "stored", "tagged" },
        { "a near miss", MailSample.About("(encrypt)").ToBytes(), "stored", "nearMiss" },
        { "10,000 fields", MailSample.About("Report").Fields(10_000).ToBytes(), "stored", "unreadable" },
        { "no closing boundary", MailSample.Tagged().With("a.txt", "a").ToUnclosedBytes(), "stored", "tagged" },
        { "no header at all", "\0\0\0"u8.ToArray(), "nothingToSeal", "untagged" },
    };

    [Theory]
    [MemberData(nameof(Mails))]
    public async Task TheAnswerSaysWhatWasDoneAndWhy(string why, byte[] raw, string state, string reason)
    {
        var answer = await PostAsync(raw);

        var recipient = Assert.Single(answer.GetProperty("recipients").EnumerateArray());
        Assert.True(answer.GetProperty("state").GetString() == state, why);
        Assert.Equal(reason, recipient.GetProperty("reason").GetString());
        Assert.Equal(state == "stored" ? "seal" : "pass", recipient.GetProperty("verdict").GetString());
        Assert.EndsWith(".", recipient.GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal(state == "stored", answer.GetProperty("expiresAt").ValueKind == JsonValueKind.String);
    }

    [Fact]
    public async Task AnEmptyBodyIsRefused()
    {
        using var request = Request([]);
        await AssertRefusedAsync(HttpStatusCode.UnprocessableEntity, request, "empty");
    }

    [Fact]
    public async Task WhenTheStoreFailsTheSenderIsAskedToTryAgain()
    {
        bench.Faults.DieBeforeWrite(3);
        using var request = Request(MailSample.Tagged().ToBytes());
        using var answer = await bench.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.DoesNotContain("died", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        bench.Faults.Restart();
        Assert.Equal("stored", (await PostAsync(MailSample.Tagged().ToBytes())).GetProperty("state").GetString());
    }

    [Fact]
    public async Task ThePingIsCheapAndTheTriggersAreNotThere()
    {
        bench.Faults.DieBeforeWrite(1);
        using var ping = await bench.Client.GetAsync(new Uri("/", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, ping.StatusCode);
        Assert.False(ping.Headers.Contains("Set-Cookie"));

        bench.Faults.Restart();
        using var trigger = await bench.Client.PostAsync(new Uri("/sweep", UriKind.Relative), new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotFound, trigger.StatusCode);
    }

    private async Task AssertRefusedAsync(HttpStatusCode status, HttpRequestMessage request, string word)
    {
        using var answer = await bench.Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(word, text, StringComparison.Ordinal);
        Assert.Empty(await MessagesAsync());
    }

    private async Task<JsonElement> PostAsync(byte[] raw)
    {
        using var request = Request(raw);
        using var answer = await bench.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync()).RootElement;
    }

    private HttpRequestMessage Request(byte[] raw, string[]? senders = null, string[]? recipients = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/inbound/acme/gateway") { Content = new ByteArrayContent(raw) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        request.Headers.Authorization = Basic("gateway", bench.Secret);
        foreach (var sender in senders ?? ["jane@acme.example"])
        {
            request.Headers.TryAddWithoutValidation("X-Envelope-From", sender);
        }
        foreach (var recipient in recipients ?? ["bob@outside.example"])
        {
            request.Headers.TryAddWithoutValidation("X-Envelope-To", recipient);
        }
        return request;
    }

    private async Task<string> TalkAsync(string words, bool hangsUp)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, bench.Client.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(words));
        if (hangsUp)
        {
            socket.Client.Shutdown(SocketShutdown.Send);
        }
        using var answer = new StreamReader(stream);
        try
        {
            return await answer.ReadToEndAsync();
        }
        catch (IOException)
        {
            // A server that closes before it has read everything resets the connection: there is no answer.
            return "";
        }
    }

    private async Task<List<TableRow>> MessagesAsync()
    {
        List<TableRow> rows = [];
        await foreach (var row in bench.Rows.QueryAsync(new TableQuery(StorageNames.Messages), default))
        {
            if (row.Key == MessageRow.RowKey && !new MessageRow(row).IsRefusal)
            {
                rows.Add(row);
            }
        }
        return rows;
    }

    private static AuthenticationHeaderValue Basic(string name, string secret) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{secret}")));
}
