using SecureMail.DevHost.Tools;

namespace SecureMail.Cli.Tests.Bench;

/// <summary>An empty storage account of the emulator.</summary>
public sealed class AzuriteFixture : IAsyncLifetime
{
    private AzuriteProcess azurite = null!;

    public string ConnectionString => azurite.ConnectionString;

    public async Task InitializeAsync()
    {
        var tools = DevTools.Find(AppContext.BaseDirectory);
        await DevTools.EnsureInstalledAsync(tools, CancellationToken.None);
        azurite = await AzuriteProcess.StartAsync(tools);
    }

    public async Task DisposeAsync() => await azurite.DisposeAsync();
}
