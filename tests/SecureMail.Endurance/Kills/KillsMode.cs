using SecureMail.Endurance.Printing;

namespace SecureMail.Endurance.Kills;

/// <summary>SIGKILL again and again while mails are posted and notices go out.</summary>
internal static class KillsMode
{
    // Azurite looks through all it has at many requests: with 10,000 mails in one store most of the time would be its.
    private const int Stores = 10;

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        var killer = new Killer(run, patience: TimeSpan.FromSeconds(3));
        List<Task<Scoreboard>> parts = [];
        for (var number = 0; number < run.Size(quick: 1, full: Stores); number++)
        {
            var store = await KilledStore.StartAsync(run);
            await store.StrikeAsync(killer, run.Size(quick: 6, full: 1_000 / Stores));
            parts.Add(store.JudgeAsync()); // It heals while the next one suffers.
        }
        var board = new Scoreboard();
        foreach (var part in parts)
        {
            board.Add(await part);
        }
        Describe(killer, board);
        return board;
    }

    private static void Describe(Killer killer, Scoreboard board)
    {
        board.Tell("crash points seen, of which struck", $"{killer.Points}, {killer.Fell.Count}");
        foreach (var kind in new[] { "before", "after", "smtp", "any" })
        {
            board.Tell($"  {kind}", killer.Fell.Where(entry => entry.Key.StartsWith(kind, StringComparison.Ordinal)).Sum(entry => entry.Value));
        }
    }
}
