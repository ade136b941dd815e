using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Envelope;

namespace SecureMail.Core.Tests.Store;

public sealed class FieldSealerTests : IDisposable
{
    private static readonly MessageId One = MessageId.Compute("acme", "one"u8, []);
    private static readonly MessageId Two = MessageId.Compute("acme", "two"u8, []);

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task AnAddressOpensOnlyWhereItStands()
    {
        var (bob, jane) = (await pipeline.HashAsync(Pipeline.Bob), await pipeline.HashAsync(Pipeline.Jane));
        var now = await ReserveAsync();
        var field = await pipeline.Fields.SealAddressAsync("acme", now, One, bob, Pipeline.Bob, default);

        Assert.Equal(Pipeline.Bob, await pipeline.Fields.OpenAddressAsync("acme", now, One, bob, field, default));
        await RefusedAsync(() => pipeline.Fields.OpenAddressAsync("acme", now, One, jane, field, default));
        await RefusedAsync(() => pipeline.Fields.OpenAddressAsync("acme", now, Two, bob, field, default));
        await ReserveAsync("other");
        await RefusedAsync(() => pipeline.Fields.OpenAddressAsync("other", now, One, bob, field, default));
        Assert.Null(await pipeline.Fields.OpenAddressAsync("acme", now.AddMonths(1), One, bob, field, default));
        await RefusedAsync(() => pipeline.Fields.OpenSummaryAsync("acme", now, One, bob, field, default));
        await RefusedAsync(() => pipeline.Fields.OpenAccountAddressAsync(bob, field, default));
    }

    [Fact]
    public async Task ASummaryComesBackAsItWas()
    {
        var bob = await pipeline.HashAsync(Pipeline.Bob);
        var now = await ReserveAsync();
        var summary = new Summary("Jäne", "Bob", "[encrypt] \u2028 <b>", 3);

        var field = await pipeline.Fields.SealSummaryAsync("acme", now, One, bob, summary, default);

        Assert.Equal(summary, await pipeline.Fields.OpenSummaryAsync("acme", now, One, bob, field, default));
        await RefusedAsync(() => pipeline.Fields.OpenSummaryAsync("acme", now, Two, bob, field, default));
    }

    [Fact]
    public void ALongSubjectIsCutBetweenCharacters()
    {
        var manifest = new Manifest { Subject = new string('a', 499) + "😀 and more" };

        Assert.Equal(new string('a', 499) + "…", Summary.Of(manifest, sender: null).Subject);
    }

    [Fact]
    public async Task NothingIsSealedUnderAKeyThatNobodyReserved() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await pipeline.Fields.SealAddressAsync(
            "acme", pipeline.Clock.GetUtcNow(), One, await pipeline.HashAsync(Pipeline.Bob), Pipeline.Bob, default));

    private async Task<DateTimeOffset> ReserveAsync(string organisation = "acme")
    {
        var now = pipeline.Clock.GetUtcNow();
        await pipeline.Keyring.ReserveIndexKeyAsync(organisation, now, now.AddDays(15), default);
        return now;
    }

    private static Task RefusedAsync(Func<Task> open) => Assert.ThrowsAsync<EnvelopeException>(open);

    public void Dispose() => pipeline.Dispose();
}
