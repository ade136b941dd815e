using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>A sealed file: opened at random, in order and in memory; and, when it is good, sealed again.</summary>
internal sealed class SealedVector
{
    private readonly byte[] _file;
    private readonly byte[] _dek;
    private readonly EnvelopeContext _context;
    private readonly EnvelopeError? _expected;
    private readonly EnvelopeError? _expectedInOrder;
    private readonly (long Length, string Sha256) _givenOut;

    internal SealedVector(VectorFile vector)
    {
        _file = vector.Body;
        _dek = vector.Hex("dek");
        _context = new EnvelopeContext(vector.Text("organisation"), vector.Text("message"), vector.Text("part"));
        _expected = vector.Expectation("expect");
        _expectedInOrder =
            vector.Optional("expect-in-order") is null ? _expected : vector.Expectation("expect-in-order");
        var given = _expected is null ? "plaintext" : "released";
        _givenOut = _expected is null || vector.Optional("released-length") is not null
            ? (vector.Number($"{given}-length"), vector.Text($"{given}-sha256"))
            : (0, Sha256([]));
    }

    internal async Task CheckAsync()
    {
        using var key = DataEncryptionKey.FromBytes(_dek);
        using var inOrder = new MemoryStream();
        using var atRandom = new MemoryStream();
        var inMemory = new byte[_expected is null ? _givenOut.Length : PlaintextLength()];

        Assert.Equal(_expectedInOrder, await ErrorAsync(() =>
            new EnvelopeReader().OpenAllAsync(new ForwardStream(_file), inOrder, key, _context)));
        Assert.Equal(_expected, await ErrorAsync(() => CopyAsync(atRandom, key)));
        Assert.Equal(_expected, await ErrorAsync(() =>
            Task.Run(() => new EnvelopeReader().Open(_file, inMemory, key, _context))));

        Assert.Equal(_givenOut, (inOrder.Length, Sha256(inOrder.ToArray())));
        if (_expected is null) await CheckGoodAsync(inOrder.ToArray(), atRandom.ToArray(), inMemory, key);
        else Assert.True(atRandom.Length <= _givenOut.Length && inMemory.AsSpan().IndexOfAnyExcept((byte)0) < 0);
    }

    private async Task CheckGoodAsync(byte[] plaintext, byte[] atRandom, byte[] inMemory, DataEncryptionKey key)
    {
        Assert.Equal(plaintext, atRandom);
        Assert.Equal(plaintext, inMemory);

        using var target = new MemoryStream();
        var writer = new EnvelopeWriter(new FixedRandom(_file[12..44]));
        await writer.SealAsync(new MemoryStream(plaintext), target, key, _context);
        Assert.Equal(_file, target.ToArray());
    }

    private async Task CopyAsync(Stream target, DataEncryptionKey key)
    {
        await using var opened = await new EnvelopeReader().OpenAsync(new MemoryStream(_file), key, _context);
        await opened.CopyToAsync(target);
    }

    private long PlaintextLength()
    {
        try
        {
            return EnvelopeSize.PlaintextLength(_file.Length);
        }
        catch (EnvelopeException)
        {
            return 0;
        }
    }

    private static async Task<EnvelopeError?> ErrorAsync(Func<Task> open) =>
        await Record.ExceptionAsync(open) switch
        {
            null => null,
            EnvelopeException refused => refused.Error,
            var other => throw new InvalidOperationException("Not a typed refusal.", other),
        };

    private static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
