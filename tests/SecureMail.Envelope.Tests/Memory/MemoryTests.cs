using System.Security.Cryptography;
using Xunit.Abstractions;

namespace SecureMail.Envelope.Tests.Memory;

/// <summary>
/// After a thousand messages no DEK, data key or piece of plaintext is anywhere in this process (docs/sealed-format.md
/// section 7). One key of each is kept on purpose: a search that misses those proves nothing.
/// </summary>
[Collection(nameof(MemoryTests))]
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
public sealed class MemoryTests(ITestOutputHelper output)
{
    private const int Messages = 1000;
    private const int PlaintextBytes = 100_000;

    [LinuxFact]
    public async Task AThousandMessages_LeaveNoKeyAndNoPlaintextBehind()
    {
        var needles = new HiddenNeedles(Samples.Random);
        using var kek = RSA.Create(2048);
        for (var i = 0; i < Messages; i++) await LiveAsync(i, kek, needles);
        using var kept = DataEncryptionKey.Create(Samples.Random);
        needles.Add("kept DEK", kept.Bytes);

        var found = new HashSet<string>();
        var bytes = ProcessMemory.Scan(block => needles.Search(block, found));

        output.WriteLine($"{bytes >> 20} MiB searched for {4 * Messages} secrets; found: {string.Join(", ", found)}");
        Assert.Equal(["kept DEK"], found);
    }

    /// <summary>
    /// A message's whole life: sealed, its key wrapped and unwrapped, opened, and all of it thrown away.
    /// </summary>
    private static async Task LiveAsync(int number, RSA kek, HiddenNeedles needles)
    {
        var plaintext = GC.AllocateUninitializedArray<byte>(PlaintextBytes, pinned: true);
        Samples.Random.GetBytes(plaintext);
        needles.Add($"first chunk {number}", plaintext.AsSpan(1_000, 32));
        needles.Add($"last chunk {number}", plaintext.AsSpan(70_000, 32));

        using var sealedFile = new MemoryStream();
        var wrapped = await SealAsync(number, kek, plaintext, sealedFile, needles);
        CryptographicOperations.ZeroMemory(plaintext);

        using var key = KeyWrapping.UnwrapDataEncryptionKey(kek, wrapped);
        await using var opened = await new EnvelopeReader().OpenAsync(sealedFile, key, Samples.Raw);
        await opened.CopyToAsync(Stream.Null);
    }

    private static async Task<byte[]> SealAsync(
        int number, RSA kek, byte[] plaintext, MemoryStream target, HiddenNeedles needles)
    {
        using var key = DataEncryptionKey.Create(Samples.Random);
        needles.Add($"DEK {number}", key.Bytes);
        await new EnvelopeWriter(Samples.Random).SealAsync(new MemoryStream(plaintext), target, key, Samples.Raw);
        AddDataKey(number, key, target.GetBuffer(), needles);
        KeyRowMac.Compute(key, "contoso", "m", DateTimeOffset.UnixEpoch);
        return KeyWrapping.Wrap(kek, key);
    }

    private static void AddDataKey(int number, DataEncryptionKey key, byte[] file, HiddenNeedles needles)
    {
        Span<byte> derived = stackalloc byte[64];
        HkdfSha256.Derive(key.Bytes, file.AsSpan(12, 32), Samples.Raw.KeyInfo(), derived);
        needles.Add($"data key {number}", derived[..32]);
        CryptographicOperations.ZeroMemory(derived);
    }
}
