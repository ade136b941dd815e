using System.Collections.Concurrent;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Counting;

/// <summary>What people see in the portal.</summary>
/// <param name="Missing">Messages that are not in their recipient's inbox.</param>
/// <param name="Doubled">Lines of inboxes beyond each message's first, and lines of messages that nobody was told of.</param>
/// <param name="Damaged">Messages that the portal does not hand out as they came, byte for byte.</param>
/// <param name="Downloaded">Messages that were downloaded to see that.</param>
internal sealed record PortalCount(int Missing, int Doubled, int Damaged, int Downloaded)
{
    private const int AtOnce = 4;

    /// <summary>Every recipient looks into their inbox; the sender downloads every message.</summary>
    public static async Task<PortalCount> TakeAsync(Ground ground, IReadOnlyDictionary<string, Receipt> accepted)
    {
        var (missing, doubled, seen) = (0, 0, 0);
        var byRecipient = accepted.GroupBy(entry => entry.Value.Recipient, entry => entry.Key).ToList();
        foreach (var mailbox in byRecipient)
        {
            using var reader = new Reader(ground, mailbox.Key, ground.Address);
            await reader.RegisterAsync();
            var lines = await reader.InboxAsync();
            missing += mailbox.Except(lines).Count();
            doubled += lines.Count - mailbox.Intersect(lines).Count();
            ground.Run.Progress.Say($"counting: {++seen} of {byRecipient.Count} inboxes");
        }
        using var sender = new Reader(ground, MailFlow.Sender, ground.Address);
        await sender.RegisterAsync();
        var (damaged, done) = (new ConcurrentBag<string>(), 0);
        await Parallel.ForEachAsync(accepted, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ground.Run.Stop }, async (entry, _) =>
        {
            if (await sender.DownloadAsync(entry.Key) is not { } raw || !entry.Value.IsFor(raw))
            {
                damaged.Add(entry.Key);
            }
            ground.Run.Progress.Say($"counting: {Interlocked.Increment(ref done)} of {accepted.Count} messages downloaded");
        });
        return new PortalCount(missing, doubled, damaged.Count, accepted.Count);
    }
}
