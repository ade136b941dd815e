using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Core.Steps;

/// <summary>How long to wait between attempts: doubling from the first delay to the longest, with jitter.</summary>
/// <param name="First">Delay after the first attempt; it is also how long one attempt may take.</param>
/// <param name="Longest">No delay is longer (before jitter).</param>
public sealed record RetryPolicy(TimeSpan First, TimeSpan Longest)
{
    private const double MostJitter = 0.2;

    /// <summary>The delay after the attempt of this number (1 is the first), up to 20 % longer by chance.</summary>
    public TimeSpan After(long attempt, RandomNumberGenerator randomness)
    {
        var doublings = (int)Math.Clamp(attempt - 1, 0, 30);
        var delay = Math.Min(First.TotalSeconds * Math.Pow(2, doublings), Longest.TotalSeconds);
        Span<byte> bytes = stackalloc byte[4];
        randomness.GetBytes(bytes);
        var chance = BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue;
        return TimeSpan.FromSeconds(delay * (1 + MostJitter * chance));
    }

    /// <summary>Whether no further attempt fits before the deadline, which for notices and copies is the message's own end.</summary>
    /// <param name="planned">When the next attempt may begin by the policy.</param>
    /// <param name="notBefore">When a service wants it at the earliest; null: it does not say.</param>
    /// <param name="deadline">From then on an attempt is pointless.</param>
    public static bool IsLast(DateTimeOffset planned, DateTimeOffset? notBefore, DateTimeOffset deadline) =>
        planned >= deadline || notBefore >= deadline;
}
