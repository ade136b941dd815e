using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;

namespace SecureMail.Endurance.Counting;

/// <summary>Waits until the program has made up for what kills and faults left behind.</summary>
internal static class Healing
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(150);

    /// <summary>How long it took until nothing was owed any more; null when something still is after ten minutes.</summary>
    public static async Task<TimeSpan?> WaitAsync(Ground ground)
    {
        var (clock, start) = (ground.Run.Clock, ground.Run.Clock.GetTimestamp());
        while (clock.GetElapsedTime(start) < Patience)
        {
            var looking = clock.GetTimestamp();
            var unsettled = (await Ledger.ReadMessagesAsync(ground.Storage, ground.Run.Stop)).Unsettled;
            if (unsettled == 0)
            {
                return clock.GetElapsedTime(start);
            }
            ground.Run.Progress.Say($"healing: {unsettled} notices are owed");
            var took = clock.GetElapsedTime(looking);
            await Task.Delay(took > ShortestPause ? 2 * took : ShortestPause, clock, ground.Run.Stop);
        }
        return null;
    }

    /// <summary>Takes down what <see cref="WaitAsync"/> has seen.</summary>
    public static void Describe(TimeSpan? healed, Scoreboard board) => board.MustHold(
        "nothing owed any more", healed is { } time ? $"{time.TotalSeconds:0.0} s" : "never", $"within {Patience.TotalMinutes:0} min", healed is not null);
}
