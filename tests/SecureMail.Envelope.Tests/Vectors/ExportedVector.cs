namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>The front of an exported message, read and, when it is good, written again.</summary>
internal sealed class ExportedVector
{
    private readonly byte[] _body;
    private readonly EnvelopeError? _expected;
    private readonly ExportedKey? _key;

    internal ExportedVector(VectorFile vector)
    {
        _body = vector.Body;
        _expected = vector.Expectation("expect");
        if (_expected is not null) return;
        var context = new EnvelopeContext(vector.Text("organisation"), vector.Text("message"), vector.Text("part"));
        _key = new ExportedKey(context, vector.Text("kek-id"), vector.Hex("wrapped"));
    }

    internal async Task CheckAsync()
    {
        using var stream = new ForwardStream(_body);
        if (_key is null)
        {
            var refused = await Assert.ThrowsAsync<EnvelopeException>(() => ExportedKey.ReadAsync(stream));
            Assert.Equal(_expected, refused.Error);
            return;
        }
        var read = await ExportedKey.ReadAsync(stream);
        Assert.Equal((_key.Context, _key.KekId), (read.Context, read.KekId));
        Assert.Equal(_key.Wrapped, read.Wrapped);
        Assert.Equal(_body[..read.ToBytes().Length], read.ToBytes());
    }
}
