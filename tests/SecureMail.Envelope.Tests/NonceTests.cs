namespace SecureMail.Envelope.Tests;

/// <summary>
/// A data key belongs to one file, and inside a file the nonces count: no pair of key and nonce comes twice.
/// </summary>
public sealed class NonceTests
{
    private const int Files = 10_000;

    [Fact]
    public async Task TenThousandFilesUnderOneDek_AbandonedOnesIncluded_HaveSaltsOfTheirOwn()
    {
        using var key = DataEncryptionKey.Create(Samples.Random);
        var salts = new HashSet<string>();
        var writer = new EnvelopeWriter(Samples.Random);
        for (var i = 0; i < Files; i++)
        {
            using var target = new MemoryStream();
            using var sealing = writer.Create(target, key, Samples.Raw);
            await sealing.WriteAsync(new byte[(i % 100) == 0 ? Samples.Chunk + 1 : 10]);
            if (i % 3 > 0 || target.Length == 0) await sealing.CompleteAsync();
            salts.Add(Convert.ToHexString(target.ToArray().AsSpan(12, 32)));
        }
        Assert.Equal(Files, salts.Count);
    }

    [Fact]
    public void NoncesOfTheFirstMillionChunks_AndEveryLastOne_AllDiffer()
    {
        const int chunks = 1_000_000;
        var nonces = new HashSet<UInt128>(2 * chunks);
        var nonce = new byte[16];
        for (var index = 0; index < chunks; index++)
        {
            foreach (var last in new[] { false, true })
            {
                ChunkNonce.Write(nonce.AsSpan(0, 12), index, last);
                Assert.True(nonces.Add(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(nonce)));
            }
        }
    }
}
