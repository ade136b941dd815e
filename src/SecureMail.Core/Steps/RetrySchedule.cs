using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecureMail.Core.Steps;

/// <summary>How long to wait between attempts: doubling from the first delay to the longest, with jitter.</summary>
/// <param name="First">Delay after the first attempt. Default 5 minutes; it is also how long one attempt may take.</param>
/// <param name="Longest">No delay is longer (before jitter). Default 1 hour.</param>
public sealed record RetrySchedule(TimeSpan First, TimeSpan Longest)
{
    private const double MostJitter = 0.2;

    /// <summary>5 minutes, doubling to 1 hour.</summary>
    public static readonly RetrySchedule Default = new(TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));

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
}
