using System.Security.Cryptography;
using Azure.Core;
using SecureMail.DevHost.Tools;

namespace SecureMail.AzureServices.Tests;

/// <summary>One Azurite for all tests of this assembly; each test uses keys of its own.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    public static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

    private AzuriteProcess azurite = null!;

    public string ConnectionString => azurite.ConnectionString;

    public StorageAccount Account { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, CancellationToken.None);
        azurite = await AzuriteProcess.StartAsync(tools);
        Account = Open();
        await Account.EnsureCreatedAsync(CancellationToken.None);
    }

    public StorageAccount Open(Action<ClientOptions>? configure = null) => StorageAccount.FromSettings(
        name => name == "AzureWebJobsStorage" ? ConnectionString : null, TestClock.System, Random, configure);

    public async Task DisposeAsync() => await azurite.DisposeAsync();
}

[CollectionDefinition("Azurite")]
public sealed class AzuriteDefinition : ICollectionFixture<AzuriteFixture>;
