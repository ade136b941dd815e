using System.Diagnostics;
using System.Text;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>A large attachment begins at once and is never in memory as a whole.</summary>
public sealed class StreamingTests
{
    // In base64 about the largest that fits into a message of 20 MiB, the highest limit.
    private const int AttachmentBytes = 14 * 1024 * 1024;
    private const int MostAhead = 1024 * 1024;
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task LargeAttachment_BeginsAfterAFewChunks_AndMemoryDoesNotGrow()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(
            Mails.WithAttachment("attachment; filename=film.mp4", "video/mp4", new string('x', AttachmentBytes)), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var path = $"/portal/messages/{message}/attachments/0";
        (await jane.GetAsync(path)).Dispose(); // What the first request of a program loads is no cost of this one.
        var before = GC.GetTotalMemory(forceFullCollection: true);
        bench.Storage.Blobs.Fetched = 0;
        var start = Stopwatch.GetTimestamp();

        await using var content = await jane.StreamAsync(path);
        var buffer = new byte[64 * 1024];
        long received = await content.ReadAsync(buffer);

        Assert.True(bench.Storage.Blobs.Fetched < MostAhead, $"{bench.Storage.Blobs.Fetched} bytes were fetched before the first one left");
        if (SharedData.IsFull)
        {
            Assert.InRange(Stopwatch.GetElapsedTime(start), TimeSpan.Zero, AtOnce);
        }
        long most = 0;
        var looked = 0L;
        for (int read; (read = await content.ReadAsync(buffer)) > 0;)
        {
            received += read;
            if (received - looked > 2 * MostAhead)
            {
                looked = received;
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }
        Assert.Equal(AttachmentBytes, received);
        Assert.True(most < 3 * MostAhead, $"{most} bytes more in memory");
    }

    [Fact]
    public async Task SecondHalf_IsFetchedWithoutTheFirst()
    {
        await using var bench = await PortalBench.StartAsync();
        var mail = new StringBuilder(Encoding.UTF8.GetString(Mails.WithAttachment("attachment; filename=one.bin", "application/octet-stream", new string('x', 3_000_000))));
        mail.Replace("--b--", $"--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename=two.csv\r\n\r\nlast,of,all\r\n--b--");
        var message = await bench.AcceptAsync(Encoding.UTF8.GetBytes(mail.ToString()), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        bench.Storage.Blobs.Fetched = 0;

        using var answer = await jane.GetAsync($"/portal/messages/{message}/attachments/1");

        Assert.Equal("last,of,all", (await answer.Content.ReadAsStringAsync()).Trim());
        Assert.True(bench.Storage.Blobs.Fetched < MostAhead, $"{bench.Storage.Blobs.Fetched} bytes were fetched");
    }
}
