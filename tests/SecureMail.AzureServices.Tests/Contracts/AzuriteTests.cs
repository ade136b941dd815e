using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Contracts;

[Collection("Azurite")]
public sealed class AzureTableStoreTests(AzuriteFixture azurite) : TableStoreContract
{
    protected override ITableStore Store => azurite.Account.Tables;
}

[Collection("Azurite")]
public sealed class AzureTableSetTests(AzuriteFixture azurite) : TableSetContract
{
    protected override ITableStore Store => azurite.Account.Tables;
}

[Collection("Azurite")]
public sealed class AzureBlobStoreTests(AzuriteFixture azurite) : BlobStoreContract
{
    protected override IBlobStore Store => azurite.Account.Blobs;
}

[Collection("Azurite")]
public sealed class AzureHintsTests(AzuriteFixture azurite) : HintsContract
{
    protected override IHints Hints => azurite.Account.Hints;

    // A real queue has no clock to turn.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time);
}
