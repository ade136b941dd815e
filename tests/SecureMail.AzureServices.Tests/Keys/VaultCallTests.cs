using System.Security.Cryptography;
using SecureMail.Core;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Testing.Storage;

namespace SecureMail.AzureServices.Tests.Keys;

/// <summary>What sealing and opening ask of a vault, counted at the vault.</summary>
public sealed class VaultCallTests : IAsyncLifetime
{
    private const int Messages = 20;

    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly MemoryTableStore tables = new();
    private VaultFixture fixture = null!;
    private MemoryBlobStore blobs = null!;

    public async Task InitializeAsync()
    {
        fixture = await VaultFixture.StartAsync();
        blobs = new MemoryBlobStore(fixture.Clock);
    }

    [Fact]
    public async Task NoneToSeal_OneToOpen_NoneAgainWithinTheCacheTime()
    {
        var keys = new KeyEncryptionKeys(fixture.Wrapper, fixture.OpenOthers().Find);
        using var deks = new DekCache(fixture.Clock);
        var opener = new MessageOpener(tables, blobs, keys, deks, fixture.Clock);

        List<MessageRow> messages = [];
        for (var number = 0; number < Messages; number++)
        {
            messages.Add(await SealAsync(keys, number));
        }
        Assert.Equal(["GET get"], fixture.Vault.Requests); // the public half, once

        await OpenAsync(opener, messages);
        Assert.Equal(Messages, fixture.Vault.Requests.Count(request => request == "POST unwrapKey"));
        Assert.Equal(Messages + 1, fixture.Vault.Requests.Count);

        fixture.Clock.Advance(DekCache.Longest - TimeSpan.FromSeconds(1));
        await OpenAsync(opener, messages);
        Assert.Equal(Messages + 1, fixture.Vault.Requests.Count);

        fixture.Clock.Advance(TimeSpan.FromSeconds(1));
        await OpenAsync(opener, messages);
        Assert.Equal(2 * Messages + 1, fixture.Vault.Requests.Count);
    }

    public async Task DisposeAsync()
    {
        randomness.Dispose();
        await fixture.DisposeAsync();
    }

    private async Task<MessageRow> SealAsync(KeyEncryptionKeys keys, int number)
    {
        var raw = BitConverter.GetBytes(number);
        var organisation = new Organisation { Id = "acme", Name = "Acme", Domains = ["acme.example"] };
        var mail = new InboundMail { Organisation = organisation, Entrance = Entrance.Webhook, Sender = null, Recipients = ["bob@outside.example"], Raw = raw };
        var id = MessageId.Compute("acme", raw, mail.Recipients);
        var now = fixture.Clock.GetUtcNow();
        var message = new MessageToSeal(mail, new ReadMail(new Manifest(), Message: null), id, id.Value, now, now.AddDays(15), []) { HeldUntil = now };
        var @sealed = await new Sealer(blobs, keys, randomness).SealAsync(message, Task.CompletedTask, default);
        await tables.InsertAsync(StorageNames.Messages, KeyRow.Create(id, @sealed.Key), default);
        return MessageRow.Create(message, @sealed);
    }

    private static async Task OpenAsync(MessageOpener opener, IEnumerable<MessageRow> messages)
    {
        foreach (var message in messages)
        {
            var (opened, failure) = await opener.OpenAsync(message, default);
            Assert.Equal(OpenFailure.None, failure);
            await opened!.DisposeAsync();
        }
    }
}
