using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;

namespace SecureMail.Endurance.Counting;

/// <summary>What is left of messages of a short life, all of which should have ended.</summary>
/// <param name="Lost">Messages of which not even the tombstone is there.</param>
/// <param name="Keys">Keys that are left.</param>
/// <param name="Blobs">Blobs that are left.</param>
internal sealed record EndedCount(int Lost, int Keys, int Blobs)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Waits until nothing is left, or patience is over, and puts down what is.</summary>
    public static async Task JudgeAsync(Ground ground, IReadOnlyCollection<string> messages, Scoreboard board)
    {
        var start = ground.Run.Clock.GetTimestamp();
        var left = await TakeAsync(ground, messages);
        while (left.Keys + left.Blobs > 0 && ground.Run.Clock.GetElapsedTime(start) < Patience)
        {
            await Task.Delay(Pause, ground.Run.Clock, ground.Run.Stop);
            left = await TakeAsync(ground, messages);
        }
        board.MustBeNone("short-lived messages lost before their end", left.Lost, messages.Count);
        board.MustBeNone("keys left of messages that ended", left.Keys, messages.Count);
        board.MustBeNone("blobs left of messages that ended", left.Blobs, messages.Count);
    }

    private static async Task<EndedCount> TakeAsync(Ground ground, IReadOnlyCollection<string> messages)
    {
        var ledger = await Ledger.ReadAsync(ground.Storage.Tables, ground.Storage.Blobs, ground.Run.Stop);
        // The second part of a sealed blob's name is its message's id.
        var withBlobs = ledger.Blobs.Select(name => name.Split('/')[1]).ToHashSet();
        return new EndedCount(
            messages.Count(id => ledger.Messages.GetValueOrDefault(id)?.Message is null),
            messages.Count(id => ledger.Messages.GetValueOrDefault(id)?.HasKey == true),
            messages.Count(withBlobs.Contains));
    }
}
