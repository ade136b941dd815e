using System.Security.Cryptography;

namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>A sealed table field, opened and, when it is good, sealed again with its nonce.</summary>
internal sealed class FieldVector
{
    private readonly byte[] _field;
    private readonly byte[] _indexKey;
    private readonly FieldContext _place;
    private readonly EnvelopeError? _expected;
    private readonly (long Length, string Sha256) _value;

    internal FieldVector(VectorFile vector)
    {
        _field = vector.Body;
        _indexKey = vector.Hex("index-key");
        _place =
            new FieldContext(vector.Text("table"), vector.Text("partition"), vector.Text("row"), vector.Text("field"));
        _expected = vector.Expectation("expect");
        if (_expected is null) _value = (vector.Number("plaintext-length"), vector.Text("plaintext-sha256"));
    }

    internal Task CheckAsync()
    {
        using var key = IndexKey.FromBytes(_indexKey);
        using var cipher = new FieldCipher(key);
        if (_expected is { } expected)
        {
            Assert.Equal(expected, Assert.Throws<EnvelopeException>(() => cipher.Open(_field, _place)).Error);
            return Task.CompletedTask;
        }

        var value = cipher.Open(_field, _place);
        Assert.Equal(_value, (value.Length, Convert.ToHexStringLower(SHA256.HashData(value))));
        Assert.Equal(_field, cipher.Seal(value, _place, new FixedRandom(_field[1..13])));
        return Task.CompletedTask;
    }
}
