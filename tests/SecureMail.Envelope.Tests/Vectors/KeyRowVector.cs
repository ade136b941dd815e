namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>The MAC of a key row, verified and, when it is good, computed again.</summary>
internal sealed class KeyRowVector
{
    private readonly byte[] _dek;
    private readonly string _organisation;
    private readonly string _messageId;
    private readonly DateTimeOffset _expiresAt;
    private readonly byte[] _mac;
    private readonly bool _genuine;

    internal KeyRowVector(VectorFile vector)
    {
        _dek = vector.Hex("dek");
        _organisation = vector.Text("organisation");
        _messageId = vector.Text("message");
        _expiresAt = DateTimeOffset.FromUnixTimeMilliseconds(vector.Number("expiry-ms"));
        _mac = vector.Hex("mac");
        _genuine = vector.Text("expect") switch
        {
            "success" => true,
            "refused" => false,
            var unknown => throw new InvalidDataException($"{vector.Name}: '{unknown}' is no expectation of a key row."),
        };
    }

    internal Task CheckAsync()
    {
        using var key = DataEncryptionKey.FromBytes(_dek);
        Assert.Equal(_genuine, KeyRowMac.Verify(_mac, key, _organisation, _messageId, _expiresAt));
        if (_genuine) Assert.Equal(_mac, KeyRowMac.Compute(key, _organisation, _messageId, _expiresAt));
        return Task.CompletedTask;
    }
}
