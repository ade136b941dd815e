using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Smtp;

namespace SecureMail.Endurance.Counting;

/// <summary>What the mailboxes hold.</summary>
/// <param name="Notices">Notices by the message that they tell of, in the order in which they came.</param>
/// <param name="Doubles">Why notices came again, one entry for each that did.</param>
/// <param name="OtherIds">Notices that came again under another Message-ID.</param>
internal sealed record WireCount(IReadOnlyDictionary<string, WireNotice[]> Notices, IReadOnlyList<DoubleReason> Doubles, int OtherIds)
{
    /// <summary>Reads all mailboxes.</summary>
    public static WireCount Of(Ground ground)
    {
        var notices = ground.Mail.Deliveries.AsParallel().AsOrdered().Select(WireNotice.Read).OfType<WireNotice>()
            .GroupBy(notice => notice.Message)
            .ToDictionary(group => group.Key, group => group.OrderBy(notice => notice.Delivery.At).ToArray());
        var doubles = notices.Values.SelectMany(all => all.Zip(all.Skip(1), (one, next) => ReasonOf(ground, one, next))).ToList();
        var otherIds = notices.Values.Sum(all => all.Select(notice => notice.MessageId).Distinct().Count() - 1);
        return new WireCount(notices, doubles, otherIds);
    }

    /// <summary>Why a notice was followed by another: what the program could not know when it sent the second.</summary>
    private static DoubleReason ReasonOf(Ground ground, WireNotice one, WireNotice next)
    {
        var isRecorded = ground.Chronicle.SettledAt(one.Message) is { } settled && settled < next.Delivery.At;
        if (isRecorded)
        {
            return DoubleReason.Unexplained;
        }
        if (one.Delivery.Behaviour == Behaviour.DropAfterDot)
        {
            return DoubleReason.NoAnswer;
        }
        if (ground.Instances[one.Delivery.Instance].StoppedAt is { } stopped && stopped <= next.Delivery.At)
        {
            return DoubleReason.Stopped;
        }
        return ground.Chronicle.HadFault(one.Message, one.Delivery.At, next.Delivery.At) ? DoubleReason.NotRecorded : DoubleReason.Unexplained;
    }
}
