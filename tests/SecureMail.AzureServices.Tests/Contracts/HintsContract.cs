using System.Text;
using SecureMail.Core.Store;

namespace SecureMail.AzureServices.Tests.Contracts;

/// <summary>What every store of hints promises. The tests of one class run one after another and leave the queue empty.</summary>
public abstract class HintsContract
{
    private const string Queue = StorageNames.Notifications;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    protected abstract IHints Hints { get; }

    /// <summary>Lets time pass: turned where the clock can be turned, waited for where it cannot.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    [Fact]
    public async Task Receive_EmptyQueue_IsEmpty() => Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));

    [Fact]
    public async Task Sent_IsReceivedOnce_UntilItsHidingEnds()
    {
        await SendAsync("hint", TimeSpan.Zero);
        var first = Assert.Single(await Hints.ReceiveAsync(Queue, 32, TimeSpan.FromSeconds(1), default));
        Assert.Equal(("hint", 1L), (Text(first), first.DequeueCount));
        Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));

        await PassAsync(TimeSpan.FromSeconds(1.5));
        var second = Assert.Single(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal((first.Id, 2L), (second.Id, second.DequeueCount));

        await Hints.DeleteAsync(Queue, first, default);
        await Hints.DeleteAsync(Queue, second, default);
        await Hints.DeleteAsync(Queue, second, default);
        await PassAsync(TimeSpan.FromSeconds(1.5));
        Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));
    }

    [Fact]
    public async Task Delete_WithAnOldReceipt_LeavesTheHintToItsNewReceiver()
    {
        await SendAsync("taken over", TimeSpan.Zero);
        var first = Assert.Single(await Hints.ReceiveAsync(Queue, 32, TimeSpan.FromSeconds(1), default));
        await PassAsync(TimeSpan.FromSeconds(1.5));
        var second = Assert.Single(await Hints.ReceiveAsync(Queue, 32, TimeSpan.FromSeconds(1), default));
        await Hints.DeleteAsync(Queue, first, default);

        await PassAsync(TimeSpan.FromSeconds(1.5));
        var third = Assert.Single(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal(second.Id, third.Id);
        await Hints.DeleteAsync(Queue, third, default);
    }

    [Fact]
    public async Task Sent_WithDelay_IsHiddenUntilThen()
    {
        await SendAsync("later", TimeSpan.FromSeconds(0.5)); // rounded up to a second
        Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        await PassAsync(TimeSpan.FromSeconds(1.5));
        var hint = Assert.Single(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal("later", Text(hint));
        await Hints.DeleteAsync(Queue, hint, default);
    }

    [Fact]
    public async Task Postponed_IsHiddenForTheDelay_AndKeepsItsBodyAndCount()
    {
        await SendAsync("postponed", TimeSpan.Zero);
        var first = Assert.Single(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        await Hints.PostponeAsync(Queue, first, TimeSpan.FromSeconds(1), default);
        await Hints.DeleteAsync(Queue, first, default); // with a receipt that the postponement has voided
        Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));

        await PassAsync(TimeSpan.FromSeconds(1.5));
        var second = Assert.Single(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        Assert.Equal((first.Id, "postponed", 2L), (second.Id, Text(second), second.DequeueCount));

        await Hints.PostponeAsync(Queue, first, TimeSpan.Zero, default);
        Assert.Empty(await Hints.ReceiveAsync(Queue, 32, Minute, default));
        await Hints.DeleteAsync(Queue, second, default);
        await Hints.PostponeAsync(Queue, second, TimeSpan.Zero, default);
    }

    [Fact]
    public async Task Receive_TakesAtMostWhatWasAskedFor()
    {
        for (var i = 0; i < 5; i++)
        {
            await SendAsync($"{i}", TimeSpan.Zero);
        }
        var some = await Hints.ReceiveAsync(Queue, 3, Minute, default);
        var rest = await Hints.ReceiveAsync(Queue, 32, Minute, default);
        Assert.Equal((3, 2), (some.Count, rest.Count));
        foreach (var hint in some.Concat(rest))
        {
            await Hints.DeleteAsync(Queue, hint, default);
        }
    }

    [Fact]
    public async Task Body_IsBytes_UpTo48KiB()
    {
        var body = Enumerable.Range(0, HintLimits.HintBytes).Select(i => (byte)(i % 256)).ToArray();
        await Hints.SendAsync(Queue, body, TimeSpan.Zero, default);
        var hint = Assert.Single(await Hints.ReceiveAsync(Queue, 1, Minute, default));
        Assert.True(hint.Body.Span.SequenceEqual(body));
        await Hints.DeleteAsync(Queue, hint, default);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hints.SendAsync(Queue, new byte[body.Length + 1], TimeSpan.Zero, default));
    }

    [Fact]
    public async Task Limits_AreCheckedBeforeAnythingIsSent()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SendAsync("x", TimeSpan.FromSeconds(-1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => SendAsync("x", IHints.LongestDelay + TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hints.ReceiveAsync(Queue, 0, Minute, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hints.ReceiveAsync(Queue, 33, Minute, default));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Hints.ReceiveAsync(Queue, 1, TimeSpan.Zero, default));
    }

    private Task SendAsync(string text, TimeSpan delay) => Hints.SendAsync(Queue, Encoding.UTF8.GetBytes(text), delay, default);

    private static string Text(ReceivedHint hint) => Encoding.UTF8.GetString(hint.Body.Span);
}
