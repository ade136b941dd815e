using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>
/// What signing in costs, and that it costs strangers the same. A few rounds in every run, with bounds that a busy machine
/// keeps; with SECUREMAIL_FULL=1 on a quiet machine 5,000 pairs and the bounds that we promise.
/// </summary>
public sealed class CostTests
{
    private const string Wrong = "not the right password";

    [Fact]
    public async Task KnownAndUnknownAddresses_TakeTheSameTime()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        var pairs = SharedData.IsFull ? 5000 : 8;
        List<(double Known, double Unknown)> times = [];
        for (var pair = 0; pair < pairs; pair++)
        {
            // Each pair begins with the counts of a new day, and every other one the other way round.
            bench.Storage.Clock.Advance(TimeSpan.FromDays(1.1));
            var known = pair % 2 == 0 ? await TimeAsync(bench, PortalBench.Jane) : 0;
            var unknown = await TimeAsync(bench, PortalBench.Mallory);
            times.Add((pair % 2 == 0 ? known : await TimeAsync(bench, PortalBench.Jane), unknown));
        }

        var wins = times.Count(time => time.Known > time.Unknown);
        // Of a few, the fastest: what others on the machine take is no cost of ours.
        Func<IEnumerable<double>, double> typical = SharedData.IsFull ? Median : Enumerable.Min;
        var ratio = typical(times.Select(time => time.Known)) / typical(times.Select(time => time.Unknown));
        if (SharedData.IsFull)
        {
            // A sign test: 3.3 standard deviations are met by chance once in a thousand runs.
            Assert.InRange(wins, pairs / 2.0 - 3.3 * Math.Sqrt(pairs) / 2, pairs / 2.0 + 3.3 * Math.Sqrt(pairs) / 2);
        }
        Assert.InRange(ratio, 0.6, 1.7);
    }

    [Fact]
    public async Task SignIn_CostsOneHashAndLittleElse()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        var rounds = SharedData.IsFull ? 50 : 4;
        List<double> hashes = [];
        List<double> signIns = [];
        for (var round = 0; round < rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            await bench.Get<PasswordHashing>().VerifyAsync(null, Wrong, CancellationToken.None);
            hashes.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            bench.Storage.Clock.Advance(TimeSpan.FromDays(1.1));
            signIns.Add(await TimeAsync(bench, PortalBench.Jane, PortalBench.Password));
        }

        // The fastest of each: what others on the machine take is no cost of ours.
        var allowed = SharedData.IsFull ? 1.05 * hashes.Min() + 5 : 1.5 * hashes.Min() + 50;
        Assert.True(signIns.Min() <= allowed, $"{signIns.Min():0.0} ms, where a hash takes {hashes.Min():0.0} ms");
    }

    [Fact]
    public async Task Hashes_RunOnePerCore()
    {
        await using var bench = await PortalBench.StartAsync(options: new PortalOptions { ConcurrentPasswordHashes = 1 });
        var hashing = bench.Get<PasswordHashing>();
        // The quickest of a few: what others on the machine take only makes the four slower.
        var one = TimeSpan.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var begin = Stopwatch.GetTimestamp();
            await hashing.VerifyAsync(null, Wrong, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(begin);
            one = took < one ? took : one;
        }

        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => hashing.VerifyAsync(null, Wrong, CancellationToken.None))));

        Assert.True(Stopwatch.GetElapsedTime(start) > one * 2, "four hashes ran at the same time");
    }

    [Fact]
    public async Task OpeningASmallMessageAgain_AsksTheStoreLittle()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(text: new string('x', 8000)), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync($"/portal/messages/{message}");
        bench.Storage.Tables.Calls = 0;

        await jane.GoAsync($"/portal/messages/{message}");

        // Session, account; message, organisation, participants; conversation; key row.
        Assert.InRange(bench.Storage.Tables.Calls, 1, 7);
    }

    private static async Task<double> TimeAsync(PortalBench bench, string address, string password = Wrong)
    {
        await using var scope = bench.Get<IServiceScopeFactory>().CreateAsyncScope();
        var signIn = scope.ServiceProvider.GetRequiredService<SignIn>();
        var start = Stopwatch.GetTimestamp();
        await signIn.TryAsync(address, password, "198.51.100.7", CancellationToken.None);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
