namespace SecureMail.Testing.Time;

/// <summary>
/// A clock that stands still until a test turns it. Timers fire inside <see cref="Advance"/>, in the order of their
/// times, and each sees the clock at its own due time. Thread safe.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    /// <summary>Where the clock stands at first unless a test says otherwise: 2030-01-01 12:00 UTC.</summary>
    public static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Lock gate = new();
    private readonly List<FakeTimer> timers = [];
    private TaskCompletionSource change = NewChange();
    private DateTimeOffset now;

    public FakeTimeProvider()
        : this(Noon)
    {
    }

    public FakeTimeProvider(DateTimeOffset now) => this.now = now.ToUniversalTime();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>
    /// Ends when a timer runs that is due after exactly this time: a test waits for the time limit it wants to reach
    /// before it turns the clock.
    /// </summary>
    public async Task WaitingAsync(TimeSpan due)
    {
        while (true)
        {
            Task changed;
            lock (gate)
            {
                if (timers.Any(timer => timer.DueAt == now + due))
                {
                    return;
                }
                changed = change.Task;
            }
            await changed;
        }
    }

    /// <summary>Turns the clock forward and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Turns the clock forward to a time and fires what falls due on the way.</summary>
    public void AdvanceTo(DateTimeOffset target)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(target, GetUtcNow());
        while (TakeDue(target) is { } due)
        {
            due.Fire();
        }
    }

    /// <summary>Moves the clock to any time, back as well, without firing anything: an administrator corrects the machine's clock.</summary>
    public void Jump(DateTimeOffset to)
    {
        lock (gate)
        {
            now = to.ToUniversalTime();
        }
    }

    private FakeTimer? TakeDue(DateTimeOffset target)
    {
        lock (gate)
        {
            var next = timers.Where(timer => timer.DueAt <= target).MinBy(timer => timer.DueAt);
            now = next is null ? target : next.DueAt > now ? next.DueAt : now;
            if (next is not null && !next.Renew())
            {
                timers.Remove(next);
            }
            return next;
        }
    }

    private void Schedule(FakeTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (gate)
        {
            timers.Remove(timer);
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                timer.Set(now + dueTime, period);
                timers.Add(timer);
            }
            change.SetResult();
            change = NewChange();
        }
        // A real timer that is due at once fires without anybody turning the clock.
        if (dueTime == TimeSpan.Zero)
        {
            Advance(TimeSpan.Zero);
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Forget(FakeTimer timer)
    {
        lock (gate)
        {
            timers.Remove(timer);
        }
    }

    private sealed class FakeTimer(FakeTimeProvider clock, Action fire) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset DueAt { get; private set; }

        public void Fire() => fire();

        public void Set(DateTimeOffset dueAt, TimeSpan every) => (DueAt, period) = (dueAt, every);

        /// <summary>Sets the next due time of a periodic timer; false when it fires only once.</summary>
        public bool Renew()
        {
            DueAt += period > TimeSpan.Zero ? period : TimeSpan.Zero;
            return period > TimeSpan.Zero;
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            clock.Schedule(this, dueTime, period);
            return true;
        }

        public void Dispose() => clock.Forget(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
