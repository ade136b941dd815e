using System.Globalization;

namespace SecureMail.Envelope.Tests.Memory;

/// <summary>
/// This process's own memory, by /proc/self (Linux): heaps of the runtime and of native libraries, stacks of all
/// threads, thread-local and anonymous pages. Left out are only regions that cannot be read or are no memory of ours:
/// [vvar], [vvar_vclock], [vsyscall], mapped devices, and the pages of files mapped read-only (code), which nobody can
/// have written to.
/// </summary>
internal static class ProcessMemory
{
    private const int BlockBytes = 1 << 20;
    private const int Overlap = 64;

    /// <summary>Gives every readable block to a search; blocks overlap, so that nothing hides at a border.</summary>
    /// <returns>How many bytes were read.</returns>
    internal static long Scan(SearchBlock search)
    {
        using var memory = File.OpenHandle("/proc/self/mem");
        var block = GC.AllocateUninitializedArray<byte>(BlockBytes + Overlap, pinned: true);
        var total = 0L;
        foreach (var (start, end) in WritableRegions())
        {
            for (var at = start; at < end; at += BlockBytes)
            {
                var length = (int)Math.Min(BlockBytes + Overlap, end - at);
                var count = ReadOrNothing(memory, block.AsSpan(0, length), at);
                search(block.AsSpan(0, count));
                total += count;
            }
        }
        return total;
    }

    private static List<(long Start, long End)> WritableRegions() =>
    [
        .. from line in File.ReadAllLines("/proc/self/maps")
           let parts = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries)
           let path = parts.Length > 5 ? parts[5] : ""
           where parts[1].StartsWith("rw", StringComparison.Ordinal) || (parts[1][0] == 'r' && path.Length == 0)
           where !path.StartsWith("[v", StringComparison.Ordinal) && !path.StartsWith("/dev/", StringComparison.Ordinal)
           let range = parts[0].Split('-')
           select (Address(range[0]), Address(range[1])),
    ];

    private static long Address(string hex) => long.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int ReadOrNothing(Microsoft.Win32.SafeHandles.SafeFileHandle memory, Span<byte> block, long at)
    {
        try
        {
            return RandomAccess.Read(memory, block, at);
        }
        catch (IOException)
        {
            // A region that was unmapped since, or that the kernel does not let anybody read.
            return 0;
        }
    }

    internal delegate void SearchBlock(ReadOnlySpan<byte> block);
}
