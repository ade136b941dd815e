using System.Globalization;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Host;
using Xunit.Abstractions;

namespace SecureMail.Host.Tests.Start;

/// <summary>How quickly the package is there, and what it weighs.</summary>
[Collection(Ground.Name)]
public sealed class StartTests(Ground ground, ITestOutputHelper output)
{
    private const int Rounds = 9;
    private const int FirstMails = 5;
    private const int WarmPosts = 20;
    private const double MostTimesTheEmptyProgram = 2.0;
    private const double MostTimesAWarmMail = 1.5;
    private const long MostIdleBytes = 120_000_000;
    private const string IsWarm = "WarmUp[320]";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    // From the first answer to GET / until the host brings the first mail.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task IdleAfterTheStart_IsSmall()
    {
        await ground.ForgetHintsAsync(); // Nothing to do for it: that of other tests it would take up.
        await using var host = await ground.StartHostAsync();
        var handler = await host.Handler.ReadyAsync(CancellationToken.None);
        await Until.TrueAsync(() => host.Handler.Log.Contains(IsWarm, StringComparison.Ordinal), Limit, "the program is warm");
        await Task.Delay(Moment);
        var status = await File.ReadAllLinesAsync($"/proc/{handler.Id}/status");
        var resident = BytesOf(status, "VmRSS:");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"idle and warm: VmRSS {resident / 1e6:0.0} MB, of which RssAnon {BytesOf(status, "RssAnon:") / 1e6:0.0}, RssFile {BytesOf(status, "RssFile:") / 1e6:0.0}, RssShmem {BytesOf(status, "RssShmem:") / 1e6:0.0}"));
        Assert.InRange(resident, 1, MostIdleBytes);
    }

    [FactInFullRun]
    public async Task StartToFirstAnswer_TakesAtMostTwiceAnEmptyProgram()
    {
        var folder = Directory.CreateTempSubdirectory("securemail-empty-").FullName;
        await EmptyProgram.PublishAsync(folder, CancellationToken.None);
        List<double> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await StartAsync(ground.PackageFolder));
            theirs.Add(await StartAsync(folder));
        }
        Directory.Delete(folder, recursive: true);
        var ratio = Median(ours) / Median(theirs);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"start to first answer, median of {Rounds}: {Median(ours):0} ms, empty program {Median(theirs):0} ms, ratio {ratio:0.00}"));
        Assert.InRange(ratio, 0, MostTimesTheEmptyProgram);
    }

    /// <summary>
    /// A mail of an organisation that mailed before, through the host's proxy: the first one after a start, which comes a
    /// moment after the first answer, against those that follow it. The round that warms up the host itself does not count.
    /// </summary>
    [FactInFullRun]
    public async Task FirstMail_TakesAtMostHalfAgainAsLongAsAWarmOne()
    {
        List<double> first = [], warm = [], atOnce = [];
        for (var round = 0; round <= FirstMails; round++)
        {
            var (one, others) = await FirstAndOthersAsync(Moment);
            var (hurried, _) = await FirstAndOthersAsync(TimeSpan.Zero);
            if (round > 0)
            {
                first.Add(one);
                warm.AddRange(others);
                atOnce.Add(hurried);
            }
        }
        var ratio = Median(first) / Median(warm);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"first mail {Moment.TotalSeconds:0} s after the first answer {Median(first):0} ms, warm {Median(warm):0} ms, ratio {ratio:0.00}; without the pause {Median(atOnce):0} ms"));
        Assert.InRange(ratio, 0, MostTimesAWarmMail);
    }

    private async Task<(double First, List<double> Others)> FirstAndOthersAsync(TimeSpan pause)
    {
        var port = FreePort.Take();
        var flow = await ground.NewMailFlowAsync(new Uri($"http://127.0.0.1:{port}"));
        await using (await ground.StartHostAsync(change: options => options with { Port = port }))
        {
            await PostAsync(flow);
        }
        await using var host = await ground.StartHostAsync(change: options => options with { Port = port });
        await host.Handler.ReadyAsync(CancellationToken.None);
        await Task.Delay(pause);
        (await ground.Client.PostAsync(new Uri($"http://127.0.0.1:{port}/inbound"), content: null)).Dispose(); // The host's own first request.
        var first = await PostAsync(flow);
        List<double> others = [];
        for (var post = 0; post < WarmPosts; post++)
        {
            others.Add(await PostAsync(flow));
        }
        return (first, others);
    }

    private async Task<double> StartAsync(string package)
    {
        var settings = ground.SettingsFor(port: 80);
        using var client = new HttpClient();
        using var process = HandlerProcess.Start(HostFolder.Read(package, settings), settings, "measured", ground.Clock);
        var answer = await process.FirstAnswerAsync(client, Limit, CancellationToken.None);
        return Assert.IsType<FirstAnswer>(answer).After.TotalMilliseconds;
    }

    private async Task<double> PostAsync(MailFlow flow)
    {
        var mail = ground.Mail("measured@customer.example");
        var start = ground.Clock.GetTimestamp();
        var answer = await flow.PostAsync(mail, Ground.Sender, ["measured@customer.example"], CancellationToken.None);
        Assert.Equal("stored", answer.State);
        return ground.Clock.GetElapsedTime(start).TotalMilliseconds;
    }

    // proc(5)
    private static long BytesOf(string[] status, string field)
    {
        var line = status.Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
