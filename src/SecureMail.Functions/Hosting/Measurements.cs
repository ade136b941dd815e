using System.Diagnostics.Metrics;
using SecureMail.Core;
using SecureMail.Core.Expire;
using SecureMail.Core.Transport;

namespace SecureMail.Functions.Hosting;

/// <summary>The program's metrics, all of the meter "SecureMail". docs/observability.md lists them; none tells who wrote to whom.</summary>
internal sealed class Measurements
{
    /// <summary>The meter's name.</summary>
    public const string Meter = "SecureMail";

    private readonly Counter<long> mails;
    private readonly Counter<long> refusals;
    private readonly Histogram<double> acceptTime;
    private readonly Counter<long> notices;
    private readonly Counter<long> copies;
    private readonly Counter<long> wakeUps;
    private readonly Counter<long> healed;

    public Measurements(IMeterFactory meters)
    {
        var meter = meters.Create(Meter);
        mails = meter.CreateCounter<long>("securemail.mails", "{mail}", "Mails that the webhook took, by state");
        refusals = meter.CreateCounter<long>("securemail.mails.refused", "{mail}", "Mails that the webhook refused, by status");
        acceptTime = meter.CreateHistogram<double>("securemail.mails.accept.time", "s", "From the first byte to the answer, by state");
        notices = meter.CreateCounter<long>("securemail.notices", "{attempt}", "Attempts to hand a notice over, by outcome");
        copies = meter.CreateCounter<long>("securemail.copies", "{attempt}", "Attempts to deliver a copy, by outcome");
        wakeUps = meter.CreateCounter<long>("securemail.expiry.wakeups", "{hint}", "Wake-ups of expiry timers, by outcome");
        healed = meter.CreateCounter<long>("securemail.sweep", "{row}", "What the sweep found: woken, ended, orphans, indexkeys, certified, lapsed, poison, failed");
    }

    public void Accepted(AcceptanceState state, TimeSpan time)
    {
        mails.Add(1, Tag("state", state));
        acceptTime.Record(time.TotalSeconds, Tag("state", state));
    }

    public void Refused(int status) => refusals.Add(1, Tag("status", status));

    public void Notice(TransportOutcome outcome) => notices.Add(1, Tag("outcome", outcome));

    public void Copy(TransportOutcome outcome) => copies.Add(1, Tag("outcome", outcome));

    public void WakeUp(ExpiryOutcome outcome) => wakeUps.Add(1, Tag("outcome", outcome));

    public void Swept(SweepReport report)
    {
        healed.Add(report.Woken, Tag("found", "woken"));
        healed.Add(report.Ended, Tag("found", "ended"));
        healed.Add(report.Orphans, Tag("found", "orphans"));
        healed.Add(report.IndexKeys, Tag("found", "indexkeys"));
        healed.Add(report.Certified, Tag("found", "certified"));
        healed.Add(report.Lapsed, Tag("found", "lapsed"));
        healed.Add(report.Poison, Tag("found", "poison"));
        healed.Add(report.Failed, Tag("found", "failed"));
    }

    private static KeyValuePair<string, object?> Tag<T>(string name, T value) => new(name, value?.ToString()?.ToLowerInvariant());
}
