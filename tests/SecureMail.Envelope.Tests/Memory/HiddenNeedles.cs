using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests.Memory;

/// <summary>Secrets to look for, kept combined with a mask, so that the list itself is never found.</summary>
internal sealed class HiddenNeedles
{
    private const int NeedleBytes = 32;

    private readonly byte[] _mask = new byte[NeedleBytes];
    private readonly List<(string Name, byte[] Masked)> _needles = [];
    private readonly Dictionary<uint, List<int>> _byStart = [];

    // One bit for each start seen, by its low 16 bits: nearly every position of memory is passed over with one look.
    private readonly bool[] _startBits = new bool[1 << 16];

    internal HiddenNeedles(RandomNumberGenerator random) => random.GetBytes(_mask);

    internal void Add(string name, ReadOnlySpan<byte> secret)
    {
        var masked = new byte[NeedleBytes];
        for (var i = 0; i < NeedleBytes; i++) masked[i] = (byte)(secret[i] ^ _mask[i]);
        var start = MemoryMarshal.Read<uint>(masked);
        _startBits[start & 0xFFFF] = true;
        if (!_byStart.TryGetValue(start, out var same)) _byStart[start] = same = [];
        same.Add(_needles.Count);
        _needles.Add((name, masked));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Search(ReadOnlySpan<byte> memory, ISet<string> found)
    {
        var mask = MemoryMarshal.Read<uint>(_mask);
        for (var at = 0; at <= memory.Length - NeedleBytes; at++)
        {
            var start = MemoryMarshal.Read<uint>(memory[at..]) ^ mask;
            if (_startBits[start & 0xFFFF] && _byStart.TryGetValue(start, out var candidates))
                found.UnionWith(candidates.Where(Matches(memory.Slice(at, NeedleBytes))).Select(i => _needles[i].Name));
        }
    }

    private Func<int, bool> Matches(ReadOnlySpan<byte> memory)
    {
        var masked = new byte[NeedleBytes];
        for (var i = 0; i < NeedleBytes; i++) masked[i] = (byte)(memory[i] ^ _mask[i]);
        return needle => _needles[needle].Masked.AsSpan().SequenceEqual(masked);
    }
}
