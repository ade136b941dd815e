namespace SecureMail.Envelope.Tests.Tampering;

/// <summary>
/// A message of three chunks, its relatives, and every way to spoil it. What is changed in place is put back
/// afterwards.
/// </summary>
internal sealed class TamperedMessage : IDisposable
{
    private const int Header = EnvelopeSize.HeaderBytes;
    private const int SealedChunk = EnvelopeSize.SealedChunkBytes;
    private const int PlaintextLength = (2 * Samples.Chunk) + 1000;

    private readonly DataEncryptionKey _key = DataEncryptionKey.Create(Samples.Random);
    private readonly DataEncryptionKey _otherKey = DataEncryptionKey.Create(Samples.Random);
    private readonly byte[] _file;
    private readonly byte[] _small;

    internal TamperedMessage()
    {
        Plaintext = Samples.Plaintext(PlaintextLength);
        _file = Seal(Plaintext, _key, Samples.Raw);
        _small = Seal(Plaintext.AsSpan(0, 5), _key, Samples.Raw);
    }

    internal byte[] Plaintext { get; }

    internal SpoiltFile Untouched => new(_file, _key, Samples.Raw);

    /// <summary>Every kind, by name, with all its cases.</summary>
    internal IEnumerable<(string Kind, IEnumerable<SpoiltFile> Cases)> Kinds() =>
    [
        ("cut at every length", Enumerable.Range(0, _file.Length).Select(length => Spoilt(new(_file, 0, length)))),
        ("every other value of every header byte", EveryOtherValue(_small, Enumerable.Range(0, Header))),
        ("every other version, suite, chunk size", EveryOtherFormat()),
        ("every other value of every tag byte", EveryOtherValue(_file, TagPositions())),
        ("one bit of the ciphertext", CiphertextBits(20_000)),
        ("one bit of the DEK", KeyBits()),
        ("chunks left out, repeated, exchanged", ChunkSequences()),
        ("chunks of a relative", Relatives().SelectMany(Splice)),
        ("opened as something else", OtherNames().Select(context => new SpoiltFile(_small, _key, context))),
        ("bytes added", Enumerable.Range(1, 2000).Select(Longer)),
    ];

    public void Dispose()
    {
        _key.Dispose();
        _otherKey.Dispose();
    }

    private static byte[] Seal(ReadOnlySpan<byte> plaintext, DataEncryptionKey key, EnvelopeContext context)
    {
        var file = new byte[EnvelopeSize.SealedLength(plaintext.Length)];
        new EnvelopeWriter(Samples.Random).Seal(plaintext, file, key, context);
        return file;
    }

    private static byte[] Chunk(byte[] file, int index) =>
        file[(Header + (index * SealedChunk))..Math.Min(file.Length, Header + ((index + 1) * SealedChunk))];

    private SpoiltFile Spoilt(ArraySegment<byte> file) => new(file, _key, Samples.Raw);

    private SpoiltFile Longer(int count) => Spoilt((byte[])[.. _small, .. new byte[count]]);

    private IEnumerable<SpoiltFile> EveryOtherValue(byte[] file, IEnumerable<int> positions)
    {
        foreach (var position in positions)
        {
            for (var difference = 1; difference < 256; difference++)
            {
                file[position] ^= (byte)difference;
                yield return Spoilt(file);
                file[position] ^= (byte)difference;
            }
        }
    }

    private IEnumerable<int> TagPositions() =>
        new[] { Header + SealedChunk, Header + (2 * SealedChunk), _file.Length }
            .SelectMany(end => Enumerable.Range(end - 16, 16));

    private IEnumerable<SpoiltFile> EveryOtherFormat()
    {
        foreach (var (position, bits) in new[] { (7, 8), (8, 16), (10, 16) })
        {
            for (var difference = 1; difference < 1 << bits; difference++)
            {
                var (high, low) = ((byte)(difference >> (bits - 8)), (byte)(difference & 0xFF));
                _small[position] ^= high;
                if (bits == 16) _small[position + 1] ^= low;
                yield return Spoilt(_small);
                _small[position] ^= high;
                if (bits == 16) _small[position + 1] ^= low;
            }
        }
    }

    private IEnumerable<SpoiltFile> CiphertextBits(int count)
    {
        var random = new Sequence(15);
        for (var i = 0; i < count; i++)
        {
            var (position, bit) = (Header + random.Next(_file.Length - Header), (byte)(1 << random.Next(8)));
            _file[position] ^= bit;
            yield return Spoilt(_file);
            _file[position] ^= bit;
        }
    }

    private IEnumerable<SpoiltFile> KeyBits()
    {
        for (var bit = 0; bit < SecretKey.Length * 8; bit++)
        {
            var bytes = _key.Bytes.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            using var key = DataEncryptionKey.FromBytes(bytes);
            yield return new SpoiltFile(_small, key, Samples.Raw);
        }
    }

    /// <summary>Every sequence of one to five of the three chunks, but the right one.</summary>
    private IEnumerable<SpoiltFile> ChunkSequences()
    {
        byte[][] chunks = [Chunk(_file, 0), Chunk(_file, 1), Chunk(_file, 2)];
        IEnumerable<int[]> sequences = [[]];
        for (var length = 1; length <= 5; length++)
        {
            sequences = [.. sequences.SelectMany(start => Enumerable.Range(0, 3).Select(next => (int[])[.. start, next]))];
            foreach (var sequence in sequences.Where(sequence => !sequence.SequenceEqual([0, 1, 2])))
                yield return Spoilt((byte[])[.. _file[..Header], .. sequence.SelectMany(index => chunks[index])]);
        }
    }

    /// <summary>The same plaintext as another file, part, message, organisation, and under another DEK.</summary>
    private IEnumerable<byte[]> Relatives() =>
    [
        Seal(Plaintext, _key, Samples.Raw),
        Seal(Plaintext, _key, new(Samples.Raw.Organisation, Samples.Raw.MessageId, "manifest")),
        Seal(Plaintext, _key, new(Samples.Raw.Organisation, "b" + Samples.Raw.MessageId[1..], "raw")),
        Seal(Plaintext, _key, new("fabrikam", Samples.Raw.MessageId, "raw")),
        Seal(Plaintext, _otherKey, Samples.Raw),
    ];

    /// <summary>
    /// Every mixture of ours and theirs (header, three chunks), but all ours and a relative that is wholly genuine.
    /// </summary>
    private IEnumerable<SpoiltFile> Splice(byte[] theirs)
    {
        for (var mixture = 1; mixture < 15; mixture++)
        {
            byte[][] pieces = [_file[..Header], Chunk(_file, 0), Chunk(_file, 1), Chunk(_file, 2)];
            byte[][] other = [theirs[..Header], Chunk(theirs, 0), Chunk(theirs, 1), Chunk(theirs, 2)];
            yield return Spoilt((byte[])[.. pieces.SelectMany((piece, i) => (mixture >> i & 1) == 1 ? other[i] : piece)]);
        }
    }

    /// <summary>
    /// Every name with one character replaced by every other, and the borders between the names moved.
    /// </summary>
    private static IEnumerable<EnvelopeContext> OtherNames()
    {
        var (organisation, messageId, part) = (Samples.Raw.Organisation, Samples.Raw.MessageId, Samples.Raw.Part);
        foreach (var name in OneCharacterOff(organisation)) yield return new(name, messageId, part);
        foreach (var name in OneCharacterOff(messageId)) yield return new(organisation, name, part);
        foreach (var name in OneCharacterOff(part)) yield return new(organisation, messageId, name);

        var all = organisation + messageId + part;
        for (var first = 1; first < all.Length - 1; first++)
        {
            for (var second = first + 1; second < all.Length; second++)
            {
                var context = new EnvelopeContext(all[..first], all[first..second], all[second..]);
                if (context != Samples.Raw) yield return context;
            }
        }
    }

    private static IEnumerable<string> OneCharacterOff(string name) =>
        from position in Enumerable.Range(0, name.Length)
        from other in Enumerable.Range(0x21, 0x7F - 0x21)
        where other != name[position]
        select name[..position] + (char)other + name[(position + 1)..];
}
