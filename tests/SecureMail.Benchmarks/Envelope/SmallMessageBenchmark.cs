using System.Security.Cryptography;
using SecureMail.Envelope;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>A 4 KiB message with its wrapped key against one raw RSA operation, and how much sealing adds in bytes.</summary>
internal static class SmallMessageBenchmark
{
    private const int Rounds = 11;
    private const int SmallBytes = 4096;
    private const int SmallCount = 2000;

    private static readonly EnvelopeContext Context = new("contoso", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "raw");

    internal static IEnumerable<Ratio> Run()
    {
        foreach (var ratio in Growth()) yield return ratio;
        yield return Small();
    }

    private static Ratio Small()
    {
        using var random = RandomNumberGenerator.Create();
        using var kek = RSA.Create(3072);
        var raw = new byte[SecretKey.Length];
        var plaintext = new byte[SmallBytes];
        random.GetBytes(plaintext);
        var target = new byte[EnvelopeSize.SealedLength(SmallBytes)];
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
        new EnvelopeWriter(random).Seal(plaintext, target, key, Context);
        KeyWrapping.Wrap(kek, key);
    }
}
