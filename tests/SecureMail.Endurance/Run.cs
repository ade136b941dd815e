using System.Security.Cryptography;
using SecureMail.Endurance.Printing;

namespace SecureMail.Endurance;

/// <summary>One run of a mode: how large, and what it stands on.</summary>
internal sealed record Run(Options Options, Progress Progress, TimeProvider Clock, RandomNumberGenerator Randomness, CancellationToken Stop)
{
    /// <summary>A size, by how much is to be done.</summary>
    public int Size(int quick, int full) => Options.IsFull ? full : quick;

    /// <summary>A number from 0 to below a bound.</summary>
    public int Below(int bound)
    {
        Span<byte> bytes = stackalloc byte[8];
        Randomness.GetBytes(bytes);
        return (int)(BitConverter.ToUInt64(bytes) % (ulong)bound);
    }

    /// <summary>A time from zero to a longest.</summary>
    public TimeSpan UpTo(TimeSpan longest) => longest * (Below(1_000_000) / 1e6);
}
