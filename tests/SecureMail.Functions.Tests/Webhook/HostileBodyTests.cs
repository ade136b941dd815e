using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Functions.Tests.Webhook.Forms;
using SecureMail.Functions.Webhook.Bodies;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>Bodies that lie about their length, never end, or are a thousand times what they seem, while others go on.</summary>
public sealed class HostileBodyTests : IAsyncLifetime
{
    private ProgramBench bench = null!;
    private string head = "";

    public async Task InitializeAsync()
    {
        bench = await ProgramBench.StartAsync();
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"gateway:{bench.Secret}"));
        head = $"POST /inbound/acme/gateway HTTP/1.1\r\nHost: x\r\nAuthorization: Basic {credentials}\r\n"
            + "Content-Type: message/rfc822\r\nX-Envelope-From: <>\r\nX-Envelope-To: bob@outside.example\r\n";
    }

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Fact]
    public async Task ABodyThatNeverEnds_IsRefusedAtTheBound_WhileOthersGoOn()
    {
        using var endless = await ConnectAsync($"{head}Transfer-Encoding: chunked\r\n\r\n");
        var stream = endless.GetStream();
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('x', 0x10000) + "\r\n");
        for (var sent = 0; sent < 3; sent++)
        {
            await stream.WriteAsync(chunk);
        }
        await AssertOthersGoOnAsync();

        // Beyond the organisation's 256 KiB.
        try
        {
            for (var sent = 0; sent < 20; sent++)
            {
                await stream.WriteAsync(chunk);
            }
        }
        catch (IOException)
        {
            // The server has said its word and closed.
        }
        Assert.Contains("413", await AnswerAsync(stream), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ABodyThatStops_IsRefusedInTime_WhileOthersGoOn()
    {
        using var silent = await ConnectAsync($"{head}Content-Length: 200000\r\n\r\nSubject: [encrypt]\r\n");
        await AssertOthersGoOnAsync();

        // Until the request has begun there is nothing to time.
        var answer = AnswerAsync(silent.GetStream());
        while (!answer.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(160));
            await Task.WhenAny(answer, Task.Delay(20));
        }

        var said = await answer;
        Assert.True(said.Length == 0 || said.Contains("408", StringComparison.Ordinal), said);
    }

    [Theory]
    [InlineData(long.MaxValue, "more than there is room for")]
    [InlineData(3_000_000_000, "more than an int")]
    [InlineData(257 * 1024, "a little more than may be")]
    public async Task ALengthThatIsTooLarge_IsRefusedUnread(long length, string why)
    {
        using var liar = await ConnectAsync($"{head}Content-Length: {length}\r\n\r\n{new string('x', 70_000)}");
        var answer = await AnswerAsync(liar.GetStream());
        Assert.True(answer.Contains("413", StringComparison.Ordinal), $"{why}: {answer}");
    }

    [Fact]
    public async Task ABodyThatInflatesAThousandfold_IsRefusedUnread()
    {
        using var zipped = new MemoryStream();
        await using (var gzip = new GZipStream(zipped, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[20_000_000]);
        }
        foreach (var encoding in new[] { "gzip", "br", "deflate", "identity, gzip" })
        {
            using var bomb = await ConnectAsync($"{head}Content-Encoding: {encoding}\r\nContent-Length: {zipped.Length}\r\n\r\n");
            await bomb.GetStream().WriteAsync(zipped.ToArray());
            Assert.Contains("415", await AnswerAsync(bomb.GetStream()), StringComparison.Ordinal);
        }
        Assert.Empty(await bench.MessagesAsync());
    }

    [Fact]
    public async Task UnprovenBodies_ShareABudget_AndGiveItBack()
    {
        var budget = new BodyBudget(300 * 1024);
        var body = new byte[200 * 1024];
        using (await ReadAsync(body, budget))
        {
            Assert.Equal(256 * 1024, budget.Taken);
            await Assert.ThrowsAsync<BodyBudgetException>(() => ReadAsync(body, budget));
            using var proven = await ReadAsync(body, budget: null);
            Assert.Equal(body, proven.Bytes.ToArray());
        }
        Assert.Equal(0, budget.Taken);
        using var again = await ReadAsync(body, budget);

        static Task<BoundedBody> ReadAsync(byte[] body, BodyBudget? budget) =>
            BoundedBody.ReadAsync(new MemoryStream(body), 1 << 20, listener: null, budget, default);
    }

    private async Task AssertOthersGoOnAsync()
    {
        var form = new CloudflareForm();
        await form.AddAsync(bench);
        using var answer = await bench.Client.SendAsync(form.Requests(new PostSpec()).Single());
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<TcpClient> ConnectAsync(string words)
    {
        var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, bench.Client.BaseAddress!.Port);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(words));
        return socket;
    }

    private static async Task<string> AnswerAsync(NetworkStream stream)
    {
        var line = new byte[64];
        try
        {
            var read = await stream.ReadAsync(line);
            return Encoding.ASCII.GetString(line, 0, read);
        }
        catch (IOException)
        {
            return ""; // reset: no answer, no invitation to come again
        }
    }
}
