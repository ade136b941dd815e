using System.Security.Cryptography;
using SecureMail.Envelope;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>
/// The sealed format in memory, on one thread, against OpenSSL's own loop. Both count processor time in user mode.
/// </summary>
internal static class MemoryBenchmark
{
    private const int Rounds = 11;
    private const int MeasuredBytes = 1 << 28;

    private static readonly EnvelopeContext Context = new("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw");

    internal static IEnumerable<Ratio> Run()
    {
        using var random = RandomNumberGenerator.Create();
        using var key = DataEncryptionKey.Create(random);
        var measures = new (string Size, int Length)[] { ("64 KiB", 1 << 16), ("1 MiB", 1 << 20), ("64 MiB", 1 << 26) }
            .SelectMany(size => MeasuresOf(size.Size, size.Length, random, key)).ToArray();

        // Round 0 warms up and does not count. One baseline a round: it drifts with the machine, not within a second.
        for (var round = 0; round <= Rounds; round++)
        {
            var baseline = OpenSslSpeed.Aes256Gcm();
            foreach (var measure in measures)
            {
                var ratio = measure.BytesPerSecond() / baseline;
                if (round > 0) measure.Ratios.Add(ratio);
            }
        }
        return measures.Select(measure => new Ratio(measure.Name, measure.Ratios, measure.Bound, AtLeast: true));
    }

    private static IEnumerable<Measure> MeasuresOf(string size, int length, RandomNumberGenerator random, DataEncryptionKey key)
    {
        // Deriving the keys of a file costs some 8 µs, as much as half of a chunk: at one chunk it is the format that shows.
        var inPlace = length > EnvelopeSize.ChunkBytes ? 0.80 : 0.55;
        var plaintext = new byte[length];
        random.GetBytes(plaintext);
        var sealedFile = new byte[EnvelopeSize.SealedLength(length)];
        var target = new byte[sealedFile.Length];
        var opened = new byte[length];
        var (writer, reader) = (new EnvelopeWriter(random), new EnvelopeReader());
        writer.Seal(plaintext, sealedFile, key, Context);

        yield return new($"seal {size} in place", length, inPlace, () => writer.SealInPlace(target, length, key, Context));
        yield return new($"open {size} in place", length, inPlace, () => reader.OpenInPlace(target, key, Context))
        {
            Before = () => sealedFile.CopyTo(target, 0),
        };
        yield return new($"seal {size} into other memory", length, 0.60, () => writer.Seal(plaintext, target, key, Context));
        yield return new($"open {size} into other memory", length, 0.60, () => reader.Open(sealedFile, opened, key, Context));
        yield return new($"seal {size} stream to stream", length, 0.50, () => SealStream(writer, plaintext, target, key));
        yield return new($"open {size} stream to stream", length, 0.50, () => OpenStream(reader, sealedFile, opened, key));
    }

    private static void SealStream(EnvelopeWriter writer, byte[] plaintext, byte[] target, DataEncryptionKey key) =>
        writer.SealAsync(new MemoryStream(plaintext), new MemoryStream(target), key, Context).GetAwaiter().GetResult();

    private static void OpenStream(EnvelopeReader reader, byte[] sealedFile, byte[] target, DataEncryptionKey key) =>
        reader.OpenAllAsync(new MemoryStream(sealedFile), new MemoryStream(target), key, Context).GetAwaiter().GetResult();

    private sealed record Measure(string Title, int Length, double Bound, Action Once)
    {
        /// <summary>Prepares each call; its time does not count.</summary>
        internal Action? Before { get; init; }

        internal List<double> Ratios { get; } = [];

        internal string Name => $"{Title} / openssl speed aes-256-gcm 16 KiB";

        internal double BytesPerSecond()
        {
            var count = Math.Max(1, MeasuredBytes / Length);
            return (double)count * Length / ProcessorTime.Seconds(count, Once, Before);
        }
    }
}
