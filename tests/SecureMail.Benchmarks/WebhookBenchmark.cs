using System.Security.Cryptography;
using SecureMail.Functions.Webhook.Bodies;
using SecureMail.Functions.Webhook.Signatures;

namespace SecureMail.Benchmarks;

/// <summary>What the signature over a body costs while the body is read and kept, against one HMAC over memory that lies ready.</summary>
internal static class WebhookBenchmark
{
    private const int Rounds = 11;
    private const int Bytes = 25 << 20;
    private const int Count = 8;

    internal static IEnumerable<Ratio> Run()
    {
        using var random = RandomNumberGenerator.Create();
        var body = new byte[Bytes];
        var key = new byte[32];
        random.GetBytes(body);
        random.GetBytes(key);
        List<double> check = [];
        List<double> whole = [];
        for (var round = 0; round <= Rounds; round++)
        {
            var oneShot = ProcessorTime.Seconds(Count, () => HMACSHA256.HashData(key, body));
            var plain = ProcessorTime.Seconds(Count, () => Read(body, signature: null));
            var signed = ProcessorTime.Seconds(Count, () => ReadSigned(body, key));
            if (round > 0) // Round 0 warms up and does not count.
            {
                check.Add(oneShot / (signed - plain));
                whole.Add((plain + oneShot) / signed);
            }
        }
        yield return new Ratio("HMAC of 25 MiB in the pass that keeps it, the pass itself not counted / one-shot HMAC", check, 0.9, AtLeast: true);
        yield return new Ratio("keep 25 MiB and one-shot HMAC / keep and check in one pass", whole, 0.9, AtLeast: true);
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
