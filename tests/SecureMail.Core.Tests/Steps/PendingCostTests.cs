using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Core.Tests.Bench;
using SecureMail.Testing.Mail;

namespace SecureMail.Core.Tests.Steps;

/// <summary>What a mail costs does not depend on how many others wait.</summary>
public sealed class PendingCostTests : IDisposable
{
    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task AMailCostsTheSame_With10000Pending()
    {
        await MeasureAsync("warm");
        await AddPendingAsync(0, 10);
        var few = await MeasureAsync("few");
        await AddPendingAsync(10, 10_000);

        Assert.Equal(few, await MeasureAsync("many"));
    }

    public void Dispose() => pipeline.Dispose();

    /// <summary>Steps of other messages that wait for their next attempt within the hour, and those messages' ends.</summary>
    private async Task AddPendingAsync(int from, int to)
    {
        var now = pipeline.Clock.GetUtcNow();
        var bob = await pipeline.HashAsync(Pipeline.Bob);
        for (var number = from; number < to; number++)
        {
            var id = MessageId.Compute("other", BitConverter.GetBytes(number), []);
            var outbox = OutboxRow.Create(new OwedStep(id, bob), ParticipantRoute.Notice, now, now.AddMinutes(40));
            await pipeline.Rows.InsertAsync(StorageNames.Outbox, outbox, default);
            await pipeline.Rows.InsertAsync(StorageNames.Expiries, ExpiryRow.Create(id, now.AddDays(15), generation: 1), default);
        }
    }

    /// <summary>Accepts a mail, sends its notice and sweeps; how many reads and writes that took.</summary>
    private async Task<(int Reads, int Writes)> MeasureAsync(string text)
    {
        pipeline.Faults.Restart();
        await pipeline.AcceptAsync(MailSample.Tagged().Saying(text).ToBytes());
        await pipeline.RunHintsAsync();
        pipeline.Clock.Advance(TimeSpan.FromSeconds(1));
        await pipeline.Sweep.RunAsync(default);
        return (pipeline.Faults.Reads, pipeline.Faults.Writes);
    }
}
