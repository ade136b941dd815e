using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using SecureMail.DevHost.Demo;
using Xunit.Abstractions;

namespace SecureMail.Host.Tests.Kills;

/// <summary>SIGKILL again and again while mails are posted. Ten times in the ordinary run, 200 times in the full one.</summary>
[Collection(Ground.Name)]
public sealed class ManyKillsTests(Ground ground, ITestOutputHelper output)
{
    private const int MailsPerKill = 2;
    private const int Killed = 128 + 9; // SIGKILL, as a shell would say it
    private static readonly int Kills = FullRun.IsOn ? 200 : 10;
    private static readonly TimeSpan PostAgainAfter = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan HealedAfter = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, string> accepted = new();
    private int repeats;

    [Fact]
    public async Task KilledAgainAndAgain_NothingIsLostAndNothingDoubled()
    {
        await using var host = await ground.StartHostAsync(change: options => options with { TimersEvery = TimeSpan.FromSeconds(2) });
        var (organisation, flow) = await ground.NewOrganisationAsync(host.Address);
        var killer = new Killer(host, ground.Clock, ground.Randomness);
        List<Task> posts = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            posts.AddRange(Enumerable.Range(0, MailsPerKill).Select(number => PostUntilAcceptedAsync(flow, Recipient(kill, number))));
            await killer.StrikeAsync(KillTarget.InTurn[kill % KillTarget.InTurn.Count]);
        }
        await Task.WhenAll(posts);
        Assert.Equal(Kills * MailsPerKill, accepted.Values.Distinct().Count());

        var woken = await SettleAsync(organisation, posts.Count);
        var ledger = await Ledger.OfAsync(ground, organisation, [.. accepted.Keys]);
        output.WriteLine($"{Kills} kills: {string.Join(", ", killer.Fell.Select(count => $"{count.Value} {count.Key}"))}");
        output.WriteLine($"{host.Handler.ExitCodes.Count} handlers ended, {host.Handler.Starts} started, {host.Handler.HostRestarts} hosts given up; {repeats} posts repeated");
        output.WriteLine($"{posts.Count} mails accepted, {woken} steps woken by sweeps; {ledger}");
        output.WriteLine($"lost: {posts.Count - ledger.Committed}; doubled in the store: {ledger.Lines - posts.Count}; doubled on the wire: {ledger.Arrived - ledger.Notices}");
        Assert.Equal(Kills, host.Handler.ExitCodes.Count(code => code == Killed));
        Assert.Equal((posts.Count, posts.Count, posts.Count), (ledger.Committed, ledger.Lines, ledger.Notices));
    }

    /// <summary>Sweeps until every notice is settled; returns how many steps that woke.</summary>
    private async Task<int> SettleAsync(string organisation, int notices)
    {
        var woken = 0;
        var since = ground.Clock.GetTimestamp();
        while ((await Ledger.OfAsync(ground, organisation, [])).Settled < notices)
        {
            Assert.True(ground.Clock.GetElapsedTime(since) < HealedAfter, $"After {HealedAfter} not every notice is settled.");
            woken += (await ground.SweepAheadAsync()).Woken;
            await Task.Delay(SweepEvery);
        }
        return woken;
    }

    private static string Recipient(int kill, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"kill-{kill}-{number}@customer.example");

    /// <summary>As a mail flow does: the same bytes again until a 2xx.</summary>
    private async Task PostUntilAcceptedAsync(MailFlow flow, string recipient)
    {
        var mail = ground.Mail(recipient);
        while (true)
        {
            try
            {
                var answer = await flow.PostAsync(mail, Ground.Sender, [recipient], CancellationToken.None);
                if (answer.Status == HttpStatusCode.OK)
                {
                    accepted[recipient] = answer.Id;
                    return;
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or JsonException)
            {
                // No answer, or none of the program's: the host speaks for a handler that is gone.
            }
            Interlocked.Increment(ref repeats);
            await Task.Delay(PostAgainAfter);
        }
    }
}
