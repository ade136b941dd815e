using System.Security.Cryptography;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Benchmarks;

/// <summary>
/// What the signature over a body costs while the body is read and kept, against one HMAC over memory that lies ready; and
/// whether the time of a refusal tells how much of a forged signature was right.
/// </summary>
internal static class WebhookBenchmark
{
    private const int Rounds = 11;
    private const int Bytes = 25 << 20;
    private const int Count = 8;
    private const int Forgeries = 300_000;

    internal static IEnumerable<Ratio> Run()
    {
        using var random = RandomNumberGenerator.Create();
        var body = new byte[Bytes];
        var key = new byte[32];
        random.GetBytes(body);
        random.GetBytes(key);
        List<double> check = [];
        List<double> whole = [];
        List<double> refusal = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var oneShot = ProcessorTime.Seconds(Count, () => HMACSHA256.HashData(key, body));
            var plain = ProcessorTime.Seconds(Count, () => Read(body, signature: null));
            var signed = ProcessorTime.Seconds(Count, () => ReadSigned(body, key));
            var early = Refuse(key, wrongAt: 0);
            var late = Refuse(key, wrongAt: HMACSHA256.HashSizeInBytes - 1);
            if (round > 0) // Round 0 warms up and does not count.
            {
                check.Add(oneShot / (signed - plain));
                whole.Add((plain + oneShot) / signed);
                refusal.Add(Math.Min(early, late) / Math.Max(early, late));
            }
        }
        yield return new Ratio("HMAC of 25 MiB in the pass that keeps it, the pass itself not counted / one-shot HMAC", check, 0.9, AtLeast: true);
        yield return new Ratio("keep 25 MiB and one-shot HMAC / keep and check in one pass", whole, 0.9, AtLeast: true);
        yield return new Ratio("refuse a signature wrong in its first byte / in its last, quicker / slower", refusal, 0.9, AtLeast: true);
    }

    private static double Refuse(byte[] key, int wrongAt)
    {
        var forged = HMACSHA256.HashData(key, Array.Empty<byte>());
        forged[wrongAt] ^= 1;
        using var signature = new HmacSignature(HashAlgorithmName.SHA256, [key], prefix: [], [forged]);
        return ProcessorTime.Seconds(Forgeries, () =>
        {
            if (signature.Verifies()) throw new InvalidOperationException("internal error: a forged signature was believed");
        });
    }

    private static void ReadSigned(byte[] body, byte[] key)
    {
        using var signature = new HmacSignature(HashAlgorithmName.SHA256, [key], "1700000000.e30=."u8, [new byte[32]]);
        Read(body, signature);
        signature.Verifies();
    }

    private static void Read(byte[] body, BodySignature? signature)
    {
        using var kept = BoundedBody.ReadAsync(new Pieces(body), Bytes, signature, budget: null, CancellationToken.None).GetAwaiter().GetResult();
        if (kept.IsTooLarge || kept.Bytes.Length != Bytes) throw new InvalidOperationException("internal error: the body is not whole");
    }

    /// <summary>Gives the bytes as a connection does: 64 KiB at a time.</summary>
    private sealed class Pieces(byte[] body) : MemoryStream(body, writable: false)
    {
        private const int Piece = 64 * 1024;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(Piece, buffer.Length)], cancellationToken);
    }
}
