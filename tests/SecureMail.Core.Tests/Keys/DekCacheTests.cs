using SecureMail.Core.Keys;
using SecureMail.Core.Store;
using SecureMail.Envelope;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Keys;

public sealed class DekCacheTests : IDisposable
{
    private static readonly MessageId One = Id(1);

    private readonly FakeTimeProvider clock = new();
    private readonly SeededRandomness randomness = new(3);
    private readonly DekCache cache;

    public DekCacheTests() => cache = new DekCache(clock);

    [Fact]
    public void AKeyStaysFiveMinutesAndIsZeroedByTheTimer()
    {
        Keep(One);
        clock.Advance(DekCache.Longest - TimeSpan.FromTicks(1));
        using (var found = cache.Find(One))
        {
            Assert.NotNull(found);
        }

        clock.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(0, cache.Count); // nobody had to ask
        Assert.Null(cache.Find(One));
    }

    [Fact]
    public void LookingDoesNotProlong()
    {
        Keep(One);
        for (var minute = 0; minute < 5; minute++)
        {
            cache.Find(One)?.Dispose();
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void AKeyNeverOutlivesItsMessage()
    {
        Keep(One, lives: TimeSpan.FromSeconds(20));
        Keep(Id(2), lives: TimeSpan.Zero);
        Keep(Id(3), lives: TimeSpan.FromSeconds(-1));
        Assert.Equal(1, cache.Count);

        clock.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void TheThousandAndFirstTakesThePlaceOfTheOldest()
    {
        for (var number = 0; number <= DekCache.Most; number++)
        {
            Keep(Id(number));
            clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(DekCache.Most, cache.Count);
        Assert.Null(cache.Find(Id(0)));
        Assert.NotNull(cache.Find(Id(DekCache.Most)));
    }

    [Fact]
    public void ACopyOutlivesWhatIsForgotten()
    {
        var key = Keep(One);
        using var copy = cache.Find(One)!;

        cache.Forget(One);

        Assert.Null(cache.Find(One));
        Assert.Equal(key, copy.Bytes.ToArray());
    }

    [Fact]
    public void WhatWasForgottenWhileItWasFetchedDoesNotComeBack()
    {
        var seen = cache.Forgotten;
        cache.Forget(One); // the sender withdrew while the vault was asked

        using var key = DataEncryptionKey.Create(randomness);
        cache.Keep(One, key, clock.GetUtcNow().AddDays(1), seen);

        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void AClockThatIsTurnedBackKeepsNothingLonger()
    {
        var wall = new TurnedClock(clock);
        using var turned = new DekCache(wall);
        using var key = DataEncryptionKey.Create(randomness);
        turned.Keep(One, key, wall.GetUtcNow().AddDays(1), turned.Forgotten);

        wall.Off = TimeSpan.FromHours(-1);
        clock.Advance(DekCache.Longest);

        Assert.Equal(0, turned.Count);
    }

    public void Dispose()
    {
        cache.Dispose();
        randomness.Dispose();
    }

    private byte[] Keep(MessageId message, TimeSpan? lives = null)
    {
        using var key = DataEncryptionKey.Create(randomness);
        cache.Keep(message, key, clock.GetUtcNow() + (lives ?? TimeSpan.FromDays(15)), cache.Forgotten);
        return key.Bytes.ToArray();
    }

    private static MessageId Id(int number) => MessageId.Compute("acme", BitConverter.GetBytes(number), []);

    /// <summary>A machine whose time of day was corrected; its monotonic clock goes on.</summary>
    private sealed class TurnedClock(FakeTimeProvider clock) : TimeProvider
    {
        public TimeSpan Off { get; set; }

        public override long TimestampFrequency => clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + Off;

        public override long GetTimestamp() => clock.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            clock.CreateTimer(callback, state, dueTime, period);
    }
}
