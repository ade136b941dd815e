using SecureMail.Core;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Endurance.Parts;

namespace SecureMail.Endurance.Speed;

/// <summary>Steps that are owed and not due for an hour, as mail servers that are down leave them: outbox row, hint, and the end's row.</summary>
internal sealed class PendingItems(Ground ground)
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Due = TimeSpan.FromHours(1);

    /// <summary>Adds so many.</summary>
    public Task AddAsync(int count) => Parallel.ForEachAsync(
        Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ground.Run.Stop }, AddOneAsync);

    private async ValueTask AddOneAsync(int number, CancellationToken cancellationToken)
    {
        var random = new byte[32];
        ground.Run.Randomness.GetBytes(random);
        var id = MessageId.Compute("pending", random, []);
        var mailbox = MailboxHash.Compute(random, "pending@customer.example");
        var now = ground.Run.Clock.GetUtcNow();
        await ground.Storage.Tables.PutAsync(
            StorageNames.Outbox, OutboxRow.Create(new OwedStep(id, mailbox), ParticipantRoute.Notice, now, now + Due), cancellationToken);
        await ground.Storage.Tables.PutAsync(StorageNames.Expiries, ExpiryRow.Create(id, now + Due, generation: 1), cancellationToken);
        await ground.Storage.Hints.SendAsync(StorageNames.Notifications, random, Due, cancellationToken);
    }
}
