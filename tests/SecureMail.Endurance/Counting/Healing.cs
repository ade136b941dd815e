using SecureMail.Endurance.Parts;

namespace SecureMail.Endurance.Counting;

/// <summary>Waits until the program has made up for what kills and faults left behind.</summary>
internal static class Healing
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(150);

    /// <summary>How long it took until nothing was owed any more; null when something still is after the patience.</summary>
    public static async Task<TimeSpan?> WaitAsync(Ground ground, TimeSpan patience)
    {
        var (clock, start) = (ground.Run.Clock, ground.Run.Clock.GetTimestamp());
        while (clock.GetElapsedTime(start) < patience)
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
}
