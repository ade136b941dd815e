using System.Buffers.Binary;
using System.Security.Cryptography;
using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests.Kills;

/// <summary>Sends SIGKILL at chosen moments and counts what ran at that moment.</summary>
internal sealed class Killer(FunctionsHostStandIn host, TimeProvider clock, RandomNumberGenerator randomness)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(2);

    private readonly SortedDictionary<string, int> fell = new(StringComparer.Ordinal);

    /// <summary>How many blows fell inside which function, and how many between; a blow inside two functions counts for both.</summary>
    public IReadOnlyDictionary<string, int> Fell => fell;

    /// <summary>Waits for the moment, kills, and waits until the host has noticed.</summary>
    public async Task StrikeAsync(KillTarget target)
    {
        var handler = await host.Handler.ReadyAsync(CancellationToken.None);
        var ends = host.Handler.ExitCodes.Count;
        await WaitForAsync(target);
        var running = host.Log.Running.Distinct().DefaultIfEmpty("between").ToArray();
        handler.Kill();
        foreach (var function in running)
        {
            fell[function] = fell.GetValueOrDefault(function) + 1;
        }
        // A host that has not yet noticed the end would give out the dead handler again.
        await Until.TrueAsync(() => host.Handler.ExitCodes.Count > ends, Patience, "the host has noticed the end");
    }

    private async Task WaitForAsync(KillTarget target)
    {
        var since = clock.GetTimestamp();
        while (IsTooEarly(target) && clock.GetElapsedTime(since) < Patience)
        {
            await Task.Delay(Poll, clock);
        }
        await Task.Delay(UpTo(target.Longest), clock);
    }

    private bool IsTooEarly(KillTarget target) =>
        target.Function is { } function ? !host.Log.Running.Contains(function) : host.Log.Running.Count > 0;

    private TimeSpan UpTo(TimeSpan longest)
    {
        Span<byte> bytes = stackalloc byte[4];
        randomness.GetBytes(bytes);
        return longest * (BinaryPrimitives.ReadUInt32BigEndian(bytes) / (double)uint.MaxValue);
    }
}
