using System.Globalization;
using SecureMail.DevHost.Demo;
using SecureMail.Testing.Host;
using Xunit.Abstractions;

namespace SecureMail.Host.Tests.Start;

/// <summary>How quickly the package is there, and what it weighs.</summary>
[Collection(Ground.Name)]
public sealed class StartTests(Ground ground, ITestOutputHelper output)
{
    private const int Rounds = 9;
    private const int WarmPosts = 20;
    private const double MostTimesTheEmptyProgram = 2.0;
    // Seen: 117 to 120 MiB, of which 17 are the program's own; the rest are the runtime's files, which all processes share.
    private const double MostIdleMiB = 128;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task IdleAfterTheStart_IsSmall()
    {
        await using var host = await ground.StartHostAsync();
        var handler = await host.Handler.ReadyAsync(CancellationToken.None);
        var (resident, own) = (await MiBAsync(handler.Id, "VmRSS:"), await MiBAsync(handler.Id, "RssAnon:"));
        output.WriteLine($"package: {ground.PackageOrigin}");
        output.WriteLine($"VmRSS after the first answer: {resident:0.0} MiB, of which the program's own {own:0.0} MiB");
        Assert.InRange(resident, 1, MostIdleMiB);
    }

    [FactInFullRun]
    public async Task StartToFirstAnswer_TakesAtMostTwiceAnEmptyProgram()
    {
        var folder = Directory.CreateTempSubdirectory("securemail-empty-").FullName;
        var empty = await EmptyProgram.PublishAsync(folder, CancellationToken.None);
        List<double> ours = [], theirs = [];
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await StartAsync(ground.PackageFolder));
            theirs.Add(await StartAsync(empty));
        }
        Directory.Delete(folder, recursive: true);
        var ratio = Median(ours) / Median(theirs);
        output.WriteLine($"start to first answer, median of {Rounds}: {Median(ours):0} ms, empty program {Median(theirs):0} ms, ratio {ratio:0.00}");
        Assert.InRange(ratio, 0, MostTimesTheEmptyProgram);
    }

    [FactInFullRun]
    public async Task FirstWebhook_IsMeasuredAgainstAWarmOne()
    {
        List<double> first = [], warm = [];
        for (var round = 0; round < 3; round++)
        {
            await using var host = await ground.StartHostAsync();
            var flow = await ground.NewMailFlowAsync(host.Address);
            await host.Handler.ReadyAsync(CancellationToken.None);
            first.Add(await PostAsync(flow));
            for (var post = 0; post < WarmPosts; post++)
            {
                warm.Add(await PostAsync(flow));
            }
        }
        output.WriteLine($"first webhook {Median(first):0} ms, warm {Median(warm):0} ms, ratio {Median(first) / Median(warm):0.0}");
        Assert.All(first, time => Assert.InRange(time, 0, Limit.TotalMilliseconds));
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
    private static async Task<double> MiBAsync(int process, string field)
    {
        var lines = await File.ReadAllLinesAsync($"/proc/{process}/status");
        var line = lines.Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) / 1024.0;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
