using System.Security.Cryptography;
using Azure.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.AzureServices;
using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Time;

namespace SecureMail.Functions.Tests.Hosting;

/// <summary>What the program does between its first answer and its first mail.</summary>
public sealed class WarmUpTests
{
    // Nothing listens there: a request that left the process would fail.
    private const string NoStorage =
        "DefaultEndpointsProtocol=http;AccountName=account;AccountKey=AAAA;" +
        "BlobEndpoint=http://127.0.0.1:1/account;QueueEndpoint=http://127.0.0.1:1/account;TableEndpoint=http://127.0.0.1:1/account;";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Rehearsal_GoesTheWholeWayWithoutARequest()
    {
        using var randomness = RandomNumberGenerator.Create();
        var wrapper = new MemoryKeyWrapper();

        Assert.Equal(StatusCodes.Status200OK, await Rehearse(wrapper, randomness));

        Assert.Equal(1, wrapper.Unwraps);
    }

    [Fact]
    public async Task Rehearsal_KeyThatCannotBeUsed_IsSaid()
    {
        using var randomness = RandomNumberGenerator.Create();
        var wrapper = new MemoryKeyWrapper { Failure = UnwrapFailure.Refused };

        await Assert.ThrowsAsync<KeyUnavailableException>(() => Rehearse(wrapper, randomness));
    }

    [Fact]
    public async Task UnderAHost_ItBeginsAfterTheFirstAnswerAndStoresNothing()
    {
        await using var bench = await ProgramBench.StartAsync(underHost: true);
        var warmUp = bench.Get<WarmUp>();
        Assert.False(warmUp.ExecuteTask!.IsCompleted);
        var before = await CountRowsAsync(bench);

        using var answer = await bench.Client.GetAsync(new Uri("/", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await warmUp.ExecuteTask.WaitAsync(Patience);

        Assert.Equal(before, await CountRowsAsync(bench));
        Assert.Empty(await bench.QueuedHints.ReceiveAsync(StorageNames.Notifications, 1, TimeSpan.FromSeconds(1), default));
    }

    private static Task<int> Rehearse(MemoryKeyWrapper wrapper, RandomNumberGenerator randomness)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ProgramBench.Settings()).Build();
        var clock = new FakeTimeProvider();
        StorageAccount Open(Action<ClientOptions> configure) =>
            StorageAccount.FromSettings(name => name == "AzureWebJobsStorage" ? NoStorage : null, clock, randomness, configure);
        var settings = Settings.Read(configuration, isDevelopment: true, new FakeTimeProvider());
        var keyVaults = KeyEncryptionKey.OpenOthers(settings, configuration, clock);
        void AddStages(IServiceCollection services, StorageAccount account) =>
            services.AddCore(settings, account, wrapper, keyVaults, signingKey: null);
        return new Rehearsal(AddStages, Open, FunctionsHost.Read(configuration), wrapper, clock, randomness).RunAsync(default);
    }

    private static async Task<int> CountRowsAsync(ProgramBench bench)
    {
        var rows = 0;
        foreach (var table in StorageNames.Tables)
        {
            await foreach (var row in bench.Rows.QueryAsync(new TableQuery(table), default))
            {
                rows++;
            }
        }
        return rows;
    }
}
