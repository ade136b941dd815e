using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Storage;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Seal;

/// <summary>Sealing begins before the outbox is written; a blob that nobody would find again after a crash never appears.</summary>
public sealed class SealerTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly SeededRandomness randomness = new(5);
    private readonly MemoryBlobStore blobs;
    private readonly Sealer sealer;

    public SealerTests()
    {
        blobs = new MemoryBlobStore(clock);
        sealer = new Sealer(blobs, new KeyEncryptionKeys(new MemoryKeyWrapper(), _ => null), randomness);
    }

    public void Dispose() => randomness.Dispose();

    [Fact]
    public async Task NoBlobAppearsBeforeWhatFindsItAgain()
    {
        var before = new TaskCompletionSource();
        var sealing = sealer.SealAsync(Message(), before.Task, default);

        Assert.Empty(await blobs.ListAsync("", default).ToListAsync());
        Assert.False(sealing.IsCompleted);

        before.SetResult();
        await sealing;
        Assert.Equal(2, await blobs.ListAsync("", default).CountAsync());
    }

    [Fact]
    public async Task WhereItCannotBeWrittenNoBlobAppears()
    {
        var failure = new IOException("the store is away");

        Assert.Same(failure, await Assert.ThrowsAsync<IOException>(() => sealer.SealAsync(Message(), Task.FromException(failure), default)));
        Assert.Empty(await blobs.ListAsync("", default).ToListAsync());
    }

    private MessageToSeal Message()
    {
        var organisation = new Organisation { Id = "acme", Name = "Acme", Domains = ["acme.example"] };
        var mail = new InboundMail
        {
            Organisation = organisation, Entrance = Entrance.Webhook, Sender = null, Recipients = ["bob@outside.example"], Raw = new byte[100],
        };
        var id = MessageId.Compute("acme", mail.Raw.Span, mail.Recipients);
        var now = clock.GetUtcNow();
        return new MessageToSeal(mail, new ReadMail(new Manifest(), Message: null), id, id.Value, now, now.AddDays(15), []) { HeldUntil = now };
    }
}
