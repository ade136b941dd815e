using System.Security.Cryptography;
using SecureMail.Envelope;

namespace SecureMail.Benchmarks;

/// <summary>The sealed format against OpenSSL's own loop and against one raw RSA operation.</summary>
internal static class EnvelopeBenchmark
{
    private const int Rounds = 11;
    private const int MeasuredBytes = 1 << 30;
    private const int SmallBytes = 4096;
    private const int SmallCount = 5000;

    private static readonly EnvelopeContext Context = new("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw");

    internal static IEnumerable<Ratio> Run()
    {
        using var random = RandomNumberGenerator.Create();
        foreach (var ratio in Growth()) yield return ratio;
        yield return Small(random);
        yield return AgainstRawLoop(random, 64 << 20);
        foreach (var ratio in Bulk(random, "1 MiB", 1 << 20)) yield return ratio;
        foreach (var ratio in Bulk(random, "64 MiB", 64 << 20)) yield return ratio;
    }

    private static IEnumerable<Ratio> Bulk(RandomNumberGenerator random, string size, int length)
    {
        using var key = DataEncryptionKey.Create(random);
        var plaintext = RandomBytes(random, length);
        var sealedFile = new byte[EnvelopeSize.SealedLength(length)];
        var opened = new byte[length];
        var measures = new (string Name, double Bound, Action Once, List<double> Ratios)[]
        {
            ($"seal {size} in memory", 0.80, () => new EnvelopeWriter(random).Seal(plaintext, sealedFile, key, Context), []),
            ($"open {size} in memory", 0.80, () => new EnvelopeReader().Open(sealedFile, opened, key, Context), []),
            ($"seal {size} stream to stream", 0.50, () => SealStream(random, plaintext, sealedFile, key), []),
            ($"open {size} stream to stream", 0.50, () => OpenStream(sealedFile, opened, key), []),
        };

        // Round 0 warms up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var measure in measures)
            {
                var baseline = OpenSslSpeed.Aes256Gcm();
                var ratio = BytesPerSecond(length, measure.Once) / baseline;
                if (round > 0) measure.Ratios.Add(ratio);
            }
        }
        return measures.Select(measure => new Ratio(
            $"{measure.Name} / openssl speed aes-256-gcm 16 KiB", measure.Ratios, measure.Bound, AtLeast: true));
    }

    /// <summary>What the format costs where memory is the limit: the same bytes, with nothing but AES-GCM.</summary>
    private static Ratio AgainstRawLoop(RandomNumberGenerator random, int length)
    {
        using var key = DataEncryptionKey.Create(random);
        using var gcm = new AesGcm(key.Bytes, EnvelopeSize.TagBytes);
        var plaintext = RandomBytes(random, length);
        var sealedFile = new byte[EnvelopeSize.SealedLength(length)];
        var ratios = new List<double>();
        for (var round = 0; round <= Rounds; round++)
        {
            var raw = BytesPerSecond(length, () => RawLoop(gcm, plaintext, sealedFile));
            var format = BytesPerSecond(length, () => new EnvelopeWriter(random).Seal(plaintext, sealedFile, key, Context));
            if (round > 0) ratios.Add(format / raw);
        }
        return new Ratio("seal 64 MiB in memory / AES-GCM alone over the same memory", ratios, 0.85, AtLeast: true);
    }

    private static void RawLoop(AesGcm gcm, byte[] plaintext, byte[] target)
    {
        Span<byte> nonce = stackalloc byte[12];
        Span<byte> tag = stackalloc byte[EnvelopeSize.TagBytes];
        for (var at = 0; at < plaintext.Length; at += EnvelopeSize.ChunkBytes)
        {
            var chunk = plaintext.AsSpan(at, EnvelopeSize.ChunkBytes);
            gcm.Encrypt(nonce, chunk, target.AsSpan(at, EnvelopeSize.ChunkBytes), tag);
        }
    }

    private static Ratio Small(RandomNumberGenerator random)
    {
        using var kek = RSA.Create(3072);
        var plaintext = RandomBytes(random, SmallBytes);
        var target = new byte[EnvelopeSize.SealedLength(SmallBytes)];
        var raw = RandomBytes(random, SecretKey.Length);
        var ratios = new List<double>();

        for (var round = 0; round <= Rounds; round++)
        {
            var wrap = ProcessorTime.Seconds(SmallCount, () => kek.Encrypt(raw, RSAEncryptionPadding.OaepSHA256));
            var message = ProcessorTime.Seconds(SmallCount, () => SealMessage(random, kek, plaintext, target));
            if (round > 0) ratios.Add(message / wrap);
        }
        return new Ratio("seal 4 KiB with RSA-OAEP-3072 wrap / the raw wrap alone", ratios, 2.0, AtLeast: false);
    }

    private static IEnumerable<Ratio> Growth()
    {
        foreach (var length in new long[] { 0, SmallBytes, 1 << 20, 1 << 26, 1L << 30 })
        {
            var allowed = (length * 0.0003) + 1024;
            var growth = EnvelopeSize.SealedLength(length) - length;
            var name = $"growth of {length} bytes: {growth} / (0.03 % + 1 KiB)";
            yield return new Ratio(name, [growth / allowed], 1.0, AtLeast: false);
        }
    }

    private static void SealMessage(RandomNumberGenerator random, RSA kek, byte[] plaintext, byte[] target)
    {
        using var key = DataEncryptionKey.Create(random);
        SealStream(random, plaintext, target, key);
        KeyWrapping.Wrap(kek, key);
    }

    private static void SealStream(
        RandomNumberGenerator random, byte[] plaintext, byte[] target, DataEncryptionKey key) =>
        new EnvelopeWriter(random)
            .SealAsync(new MemoryStream(plaintext), new MemoryStream(target), key, Context).GetAwaiter().GetResult();

    private static void OpenStream(byte[] sealedFile, byte[] target, DataEncryptionKey key)
    {
        using var opened =
            new EnvelopeReader().OpenAsync(new MemoryStream(sealedFile), key, Context).GetAwaiter().GetResult();
        opened.CopyToAsync(new MemoryStream(target)).GetAwaiter().GetResult();
    }

    private static double BytesPerSecond(int length, Action once)
    {
        var count = MeasuredBytes / length;
        return (double)count * length / ProcessorTime.Seconds(count, once);
    }

    private static byte[] RandomBytes(RandomNumberGenerator random, int count)
    {
        var bytes = new byte[count];
        random.GetBytes(bytes);
        return bytes;
    }
}
