using SecureMail.Core.Store;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.AzureServices.Tests.Contracts;

public sealed class MemoryTableStoreTests : TableStoreContract
{
    protected override ITableStore Store { get; } = new MemoryTableStore();
}

public sealed class MemoryTableSetTests : TableSetContract
{
    protected override ITableStore Store { get; } = new MemoryTableStore();
}

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    protected override IBlobStore Store { get; } = new MemoryBlobStore(new FakeTimeProvider());
}

public sealed class MemoryHintsTests : HintsContract
{
    private readonly FakeTimeProvider clock = new();

    public MemoryHintsTests() => Hints = new MemoryHints(clock);

    protected override IHints Hints { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }
}
