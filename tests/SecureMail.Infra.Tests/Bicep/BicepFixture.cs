using System.Diagnostics;
using System.Text.Json;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests.Bicep;

/// <summary>All Bicep files, read once by the grammar's own parser. Empty where Node.js is not present.</summary>
public sealed class BicepFixture : IAsyncLifetime
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    internal IReadOnlyList<BicepFile> Files { get; private set; } = [];

    internal BicepFile Main => this["main.bicep"];

    internal BicepFile this[string name] => Files.Single(file => file.Name == name);

    public async Task InitializeAsync()
    {
        if (Tools.Find("node") is not { } node)
        {
            return;
        }
        await DevTools.EnsureInstalledAsync(Repository.DevTools, CancellationToken.None);
        var paths = Repository.Files("infra/bicep", "*.bicep", "*.bicepparam");
        var start = new ProcessStartInfo(node, ["eng/devtools/bicep-tree.mjs", .. paths])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        Files = (await JsonSerializer.DeserializeAsync<List<BicepFile>>(process.StandardOutput.BaseStream, Web))!;
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    public Task DisposeAsync() => Task.CompletedTask;
}

[CollectionDefinition("Bicep")]
public sealed class BicepDefinition : ICollectionFixture<BicepFixture>;
