using System.IO.MemoryMappedFiles;

namespace SecureMail.Endurance.Clocked;

/// <summary>
/// The real clock, off by what a file says: whoever turns it turns it for every process that has mapped the file, at once. Timers
/// run as they do on a machine whose clock is set: by the time that passes, not by the date.
/// </summary>
internal sealed class TurnableClock : TimeProvider, IDisposable
{
    private readonly TimeProvider real;
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;

    public TurnableClock(string path, TimeProvider real)
    {
        this.real = real;
        file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, mapName: null, sizeof(long));
        view = file.CreateViewAccessor(0, sizeof(long));
    }

    /// <summary>How far it is off.</summary>
    public TimeSpan Off
    {
        get => TimeSpan.FromTicks(view.ReadInt64(0));
        set => view.Write(0, value.Ticks);
    }

    public override long TimestampFrequency => real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => real.GetUtcNow() + Off;

    public override long GetTimestamp() => real.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }
}
