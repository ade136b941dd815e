using SecureMail.Testing.Time;

namespace SecureMail.AzureServices.Tests.Contracts;

public sealed class FakeTimeProviderTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<string> fired = [];

    [Fact]
    public void Clock_StandsUntilItIsTurned()
    {
        var start = clock.GetTimestamp();
        Assert.Equal(FakeTimeProvider.Noon, clock.GetUtcNow());
        clock.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(FakeTimeProvider.Noon.AddSeconds(90), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(90), clock.GetElapsedTime(start));
    }

    [Fact]
    public void Timers_FireInOrder_EachAtItsOwnTime()
    {
        using var late = Timer("late", 30, once: true);
        using var often = Timer("often", 10, once: false);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Empty(fired);
        clock.Advance(TimeSpan.FromSeconds(26));
        Assert.Equal(["often+10", "often+20", "late+30", "often+30"], fired);
    }

    [Fact]
    public void Timer_DisposedOrStopped_FiresNoMore()
    {
        using var stopped = Timer("stopped", 10, once: true);
        stopped.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Timer("disposed", 10, once: true).Dispose();
        clock.Advance(TimeSpan.FromHours(1));
        Assert.Empty(fired);
    }

    [Fact]
    public async Task Delay_EndsWhenTheClockPasses()
    {
        var delay = Task.Delay(TimeSpan.FromDays(3), clock);
        clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromSeconds(1));
        Assert.False(delay.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        await delay;
    }

    [Fact]
    public void CancellationTimeout_FollowsTheClock()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), clock);
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.True(limit.IsCancellationRequested);
    }

    [Fact]
    public void Jump_BackAndForth_FiresNothing()
    {
        using var timer = Timer("timer", 10, once: true);
        clock.Jump(FakeTimeProvider.Noon.AddDays(1));
        clock.Jump(FakeTimeProvider.Noon.AddDays(-1));
        Assert.Empty(fired);
        Assert.Equal(FakeTimeProvider.Noon.AddDays(-1), clock.GetUtcNow());
    }

    private ITimer Timer(string name, int seconds, bool once) => clock.CreateTimer(
        _ => fired.Add($"{name}+{(clock.GetUtcNow() - FakeTimeProvider.Noon).TotalSeconds}"), null,
        TimeSpan.FromSeconds(seconds), once ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds));
}
