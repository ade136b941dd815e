using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Smtp;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Kills;

/// <summary>
/// Sends SIGKILL at chosen moments. The crash points are the program's own calls, as the proxy and the mail server see them:
/// before a request reaches the store, after the store carried it out, and at each moment of a mail's transfer; besides, any time.
/// </summary>
internal sealed class Killer(Run run, TimeSpan patience)
{
    private const string AnyTime = "any time";
    private static readonly TimeSpan LongestAnyTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWaking = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    // What is passed at starts alone is hardly ever reached in time.
    private const int PassedOften = 5;

    private readonly Dictionary<string, int> passed = [];
    private readonly SortedDictionary<string, int> tries = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> fell = new(StringComparer.Ordinal);
    private TaskCompletionSource<string> struck = new();
    private TaskCompletionSource awake = new();
    private Instance? target;
    private string? armed;
    private int turn;

    /// <summary>How many blows fell where.</summary>
    public IReadOnlyDictionary<string, int> Fell => fell;

    /// <summary>Crash points that were seen so far.</summary>
    public int Points => tries.Count;

    /// <summary>For the instances that are to be killed.</summary>
    public StorageWatch Watch => new() { Arriving = OnArriving, CarriedOut = (call, _) => Pass($"after {call.Site}") };

    /// <summary>For the mail server.</summary>
    public void OnSmtp(int instance, SmtpMoment moment) => Pass($"smtp {moment}");

    /// <summary>Waits for a moment, kills, and says which moment it was.</summary>
    public async Task<string> StrikeAsync(Instance instance)
    {
        var point = Arm(instance);
        await WakingAsync();
        var where = await WaitAsync(point == AnyTime ? run.UpTo(LongestAnyTime) : patience) ?? AnyTime;
        lock (gate)
        {
            (armed, target) = (null, null);
            fell[where] = fell.GetValueOrDefault(where) + 1;
        }
        instance.Kill();
        return where;
    }

    private string Arm(Instance instance)
    {
        lock (gate)
        {
            var point = Choose();
            tries[point] = tries.GetValueOrDefault(point) + 1;
            struck = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            awake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (armed, target) = (point, instance);
            return point;
        }
    }

    /// <summary>In turn: two calls to the store, a moment of a transfer, any time; of each kind the one tried least.</summary>
    private string Choose()
    {
        var prefix = (turn++ % 4) switch { 0 => "after ", 1 => "before ", 2 => "smtp ", _ => AnyTime };
        var known = tries.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && passed.GetValueOrDefault(entry.Key) >= PassedOften).ToList();
        if (known.Count == 0)
        {
            return AnyTime;
        }
        var least = known.Min(entry => entry.Value);
        var candidates = known.Where(entry => entry.Value == least).ToList();
        return candidates[run.Below(candidates.Count)].Key;
    }

    /// <summary>Waits until the instance does anything: a blow before that would only try the start.</summary>
    private async Task WakingAsync()
    {
        try
        {
            await awake.Task.WaitAsync(LongestWaking, run.Clock, run.Stop);
        }
        catch (TimeoutException)
        {
            // It has nothing to do; then it is killed idle.
        }
    }

    private async Task<string?> WaitAsync(TimeSpan longest)
    {
        try
        {
            return await struck.Task.WaitAsync(longest, run.Clock, run.Stop);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private FaultKind? OnArriving(StorageCall call) => Pass($"before {call.Site}") ? FaultKind.ResetBefore : null;

    /// <summary>The program has come to a crash point; true when it was killed there.</summary>
    private bool Pass(string point)
    {
        Instance victim;
        lock (gate)
        {
            tries.TryAdd(point, 0);
            passed[point] = passed.GetValueOrDefault(point) + 1;
            awake.TrySetResult();
            if (point != armed || target is null)
            {
                return false;
            }
            (victim, armed, target) = (target, null, null);
        }
        victim.Kill();
        struck.TrySetResult(point);
        return true;
    }
}
