using SecureMail.Endurance.Parts;
using SecureMail.Endurance.StorageProxy;

namespace SecureMail.Endurance.Faults;

/// <summary>
/// Every kind of fault at every call site, so many times each. A site is known as soon as a request comes from it. A request meets
/// at most one kind; of errors, resets and lost answers one in four meets it at every one of its tries, so that the operation fails for good.
/// Where a site has met everything, a few operations go on failing, most of them for good: what makes up for them would not be passed otherwise.
/// </summary>
internal sealed class FaultPlan(Ground ground, int times)
{
    private const int OneInFour = 4;
    private const int MostNamed = 8;
    private const int Seldom = 10;
    // A sweep asks so much of the store that it would hardly ever come to its end if as many of its operations failed.
    private const int MainStillOneIn = 40;
    private const int SweeperStillOneIn = 200;

    private static readonly FaultKind[] Kinds = Enum.GetValues<FaultKind>();
    private static readonly FaultKind[] LastsThroughTries = [FaultKind.Error, FaultKind.Busy, FaultKind.ResetBefore, FaultKind.LostAnswer];

    // What only these lead to would come too seldom: a hint of a timer that is put back, two that end one message at once, the question whose blob
    // or row it is, and a step that is settled and not closed. When that has met everything, they fail no more often than others.
    private static readonly Dictionary<string, (FaultKind Kind, bool IsForGood, int InMain, int InSweepers, string To)> LeadsOn = new()
    {
        ["get messages message"] = (FaultKind.Error, true, 25, 0, "postpone expirations"),
        ["get messages key"] = (FaultKind.Stall, false, 60, 30, "transact messages replace"),
        ["put blob manifest"] = (FaultKind.LostAnswer, false, 50, 0, "head blob manifest"),
        ["put blob raw"] = (FaultKind.LostAnswer, false, 30, 0, "head blob raw"),
        ["insert threads"] = (FaultKind.LostAnswer, false, 50, 0, "get threads"),
        ["delete outbox"] = (FaultKind.Error, true, 30, 0, "get outbox"),
    };

    // What a process asks the store for but once.
    private static readonly string[] AskedAtStart = ["list tables", "list queues", "create container", "query keys", "query organisations"];

    private readonly Lock gate = new();
    private readonly SortedDictionary<string, Dictionary<FaultKind, int>> done = new(StringComparer.Ordinal);
    private readonly Dictionary<FaultKind, int> ofKind = Kinds.ToDictionary(kind => kind, _ => 0);
    private readonly Dictionary<string, int> seen = [];
    private readonly Dictionary<string, FaultKind?> fates = [];

    /// <summary>For the instance that takes mails in, and for those that sweep.</summary>
    public StorageWatch Watch(bool isSweeper) => new() { Arriving = call => OnArriving(call, isSweeper) };

    /// <summary>Whether faults befall anybody now.</summary>
    public bool IsOn { get; set; }

    public int Sites { get { lock (gate) { return done.Count; } } }

    /// <summary>Pairs of site and kind that are possible.</summary>
    public int Pairs { get { lock (gate) { return done.Values.Sum(kinds => kinds.Count); } } }

    /// <summary>Pairs that befell the program as often as they should.</summary>
    public int Complete { get { lock (gate) { return done.Values.Sum(kinds => kinds.Values.Count(count => count >= times)); } } }

    /// <summary>Whether only sites are left that mails seldom pass: more mails would not help.</summary>
    public bool IsDoneWithMails
    {
        get
        {
            lock (gate)
            {
                return done.Keys.All(site => IsRare(site) || IsComplete(site));
            }
        }
    }

    /// <summary>Whether further starts would not help.</summary>
    public bool IsDoneWithStarts
    {
        get
        {
            lock (gate)
            {
                return times > 1 && AskedAtStart.All(IsComplete);
            }
        }
    }

    /// <summary>Whether something is still to be done at a site whose name ends so.</summary>
    public bool IsMissing(string ending)
    {
        lock (gate)
        {
            return done.Keys.Any(site => site.EndsWith(ending, StringComparison.Ordinal) && !IsComplete(site));
        }
    }

    /// <summary>All faults so far.</summary>
    public int Injected { get { lock (gate) { return done.Values.Sum(kinds => kinds.Values.Sum()); } } }

    /// <summary>Faults of a kind.</summary>
    public int Of(FaultKind kind)
    {
        lock (gate)
        {
            return ofKind[kind];
        }
    }

    /// <summary>Sites where something is still to be done, and how much.</summary>
    public IReadOnlyList<(string Site, int Missing)> Missing()
    {
        lock (gate)
        {
            return [.. done.Select(site => (site.Key, site.Value.Values.Sum(count => Math.Max(0, times - count)))).Where(site => site.Item2 > 0)];
        }
    }

    /// <summary>Where most is still to be done, in words; empty when nothing is.</summary>
    public string MostMissing()
    {
        var most = Missing().OrderByDescending(site => site.Missing).Take(MostNamed).Select(site => $"{site.Missing} at \"{site.Site}\"").ToList();
        return most.Count == 0 ? "" : $"; missing are {string.Join(", ", most)}";
    }

    private FaultKind? OnArriving(StorageCall call, bool isSweeper)
    {
        lock (gate)
        {
            if (!done.TryGetValue(call.Site, out var kinds))
            {
                done[call.Site] = kinds = Kinds.Where(kind => StorageErrors.Fits(kind, call)).ToDictionary(kind => kind, _ => 0);
            }
            if (!IsOn)
            {
                return null;
            }
            if (fates.TryGetValue(call.Operation, out var fate))
            {
                return fate;
            }
            var open = kinds.Where(kind => kind.Value < times).ToList();
            seen[call.Site] = seen.GetValueOrDefault(call.Site) + 1;
            if (open.Count == 0)
            {
                return FailStill(call, kinds, isSweeper);
            }
            if (!IsRare(call.Site) && ground.Run.Below(OneInFour) > 0)
            {
                return null;
            }
            var least = open.OrderBy(kind => kind.Value).ThenBy(kind => ofKind[kind.Key]).First().Key;
            // A quick run has no time for all the tries of a request.
            return Befall(call, kinds, least, isForGood: times > 1 && LastsThroughTries.Contains(least) && ground.Run.Below(OneInFour) == 0);
        }
    }

    /// <summary>A site that is seldom passed is not let off.</summary>
    private bool IsRare(string site) => times > 1 && seen.GetValueOrDefault(site) * Seldom < seen.Values.DefaultIfEmpty().Max();

    private bool IsComplete(string site) => done.TryGetValue(site, out var kinds) && kinds.Values.All(count => count >= times);

    private FaultKind? FailStill(StorageCall call, Dictionary<FaultKind, int> kinds, bool isSweeper)
    {
        var lasting = LastsThroughTries.Where(kinds.ContainsKey).ToList();
        if (times == 1 || lasting.Count == 0)
        {
            return null;
        }
        if (LeadsOn.TryGetValue(call.Site, out var leading) && !IsComplete(leading.To))
        {
            return ground.Run.Below(100) < (isSweeper ? leading.InSweepers : leading.InMain) ? Befall(call, kinds, leading.Kind, leading.IsForGood) : null;
        }
        return ground.Run.Below(isSweeper ? SweeperStillOneIn : MainStillOneIn) == 0 ? Befall(call, kinds, lasting.MinBy(kind => kinds[kind]), isForGood: true) : null;
    }

    private FaultKind Befall(StorageCall call, Dictionary<FaultKind, int> kinds, FaultKind kind, bool isForGood)
    {
        kinds[kind]++;
        ofKind[kind]++;
        fates[call.Operation] = isForGood ? kind : null;
        if (call.MessageId is { } message)
        {
            ground.Chronicle.Fault(message, ground.Run.Clock.GetTimestamp());
        }
        return kind;
    }
}
