using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using Spectre.Console;

namespace SecureMail.Cli.Tests.Doctor;

/// <summary>The whole command against Azurite, from an empty account to a poison queue. Only the one story writes there.</summary>
public sealed class DoctorCommandTests : IClassFixture<AzuriteFixture>, IDisposable
{
#pragma warning disable RS0030 // Banned symbol: a real service on the other side needs the real time.
    private static readonly TimeProvider Clock = TimeProvider.System;
#pragma warning restore RS0030

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("securemail-doctor-");
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly Dictionary<string, string> settings;

    public DoctorCommandTests(AzuriteFixture azurite) => settings = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ASPNETCORE_ENVIRONMENT"] = "Development",
        ["AzureWebJobsStorage"] = azurite.ConnectionString,
        ["SecureMail__PortalUrl"] = "http://localhost:7071/portal",
        ["SecureMail__KeyFile"] = Path.Combine(folder.FullName, "kek.pem"),
    };

    [Fact]
    public async Task AnAccountFromEmptyToPoison()
    {
        var empty = await DoctorAsync();
        Assert.Equal((1, ""), (empty.Code, empty.Error));
        Assert.Contains("warning\ttables\tNot there yet: messages", empty.Output, StringComparison.Ordinal);
        Assert.Contains("warning\tblobs\t", empty.Output, StringComparison.Ordinal);
        Assert.Contains("warning\tqueues\t", empty.Output, StringComparison.Ordinal);
        Assert.Contains("warning\tkey\t", empty.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(settings["SecureMail__KeyFile"]), "looking made a key");

        var storage = StorageAccount.FromSettings(settings.GetValueOrDefault, Clock, randomness);
        await storage.EnsureCreatedAsync(default);
        using (var key = RSA.Create(3072))
        {
            await File.WriteAllTextAsync(settings["SecureMail__KeyFile"], key.ExportPkcs8PrivateKeyPem());
        }
        await storage.Tables.PutAsync(
            StorageNames.Sweeps, new SweepRow(new Core.Store.TableRow(SweepRow.Partition, SweepRow.RowKey)) { FinishedAt = Clock.GetUtcNow(), IsComplete = true }.Row, default);
        var well = await DoctorAsync();
        Assert.Equal((0, ""), (well.Code, well.Error));
        Assert.All(
            ["portal address", "storage account", "tables", "blobs", "clock", "queues", "poison queues", "notices and copies", "expiries", "certificates", "last sweep", "secrets", "key"],
            part => Assert.Contains($"ok\t{part}\t", well.Output, StringComparison.Ordinal));
        Assert.Contains("not checked\tportal certificate\t", well.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", well.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', well.Output);

        await storage.Hints.SendAsync(StorageNames.Deliveries + StorageNames.PoisonSuffix, "{}"u8.ToArray(), TimeSpan.Zero, default);
        var poisoned = await DoctorAsync();
        Assert.Equal(1, poisoned.Code);
        Assert.Contains("warning\tpoison queues\tHints failed five times: deliveries-poison 1.", poisoned.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "", "broken\tstorage account\tAzureWebJobsStorage is missing")]
    [InlineData("AzureWebJobsStorage", "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a;TableEndpoint=http://127.0.0.1:9/a", "broken\ttables\tThe service does not answer")]
    [InlineData("SecureMail__PortalUrl", "", "broken\tportal address\tThe setting SecureMail__PortalUrl is missing")]
    [InlineData("SecureMail__KeyFile", "", "broken\tkey\tThe setting SecureMail__KeyVault__KeyUri is missing")]
    [InlineData("ASPNETCORE_ENVIRONMENT", "", "broken\tkey\tA key in a PEM file is for development only")]
    [InlineData("SecureMail__KeyVault__KeyUri", "https://acme.vault.azure.net/", "broken\tkey\t\"https://acme.vault.azure.net/\" does not name one key")]
    public async Task ABrokenPart_IsExitCode2(string setting, string value, string line)
    {
        settings[setting] = value;

        var typed = await DoctorAsync();

        Assert.Equal((2, ""), (typed.Code, typed.Error));
        Assert.Contains(line, typed.Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        randomness.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<Typed> DoctorAsync()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var http = new SocketsHttpHandler();
        var code = await CommandLine.RunAsync(["doctor"], new Surroundings
        {
            Settings = new OperatorSettings(settings),
            Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }),
            Error = error,
            Clock = Clock,
            Randomness = randomness,
            Http = http,
        });
        return new Typed(code, output.ToString(), error.ToString());
    }
}
