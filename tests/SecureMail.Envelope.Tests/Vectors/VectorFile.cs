using System.Globalization;
using System.Text;

namespace SecureMail.Envelope.Tests.Vectors;

/// <summary>
/// One vector: `key: value` lines, an empty line, the sealed bytes. Every key must be asked for, so none is overlooked.
/// </summary>
internal sealed class VectorFile
{
    private readonly Dictionary<string, string> _values = [];
    private readonly HashSet<string> _unread = [];

    private VectorFile(string name, ReadOnlySpan<byte> bytes)
    {
        Name = name;
        var end = bytes.IndexOf("\n\n"u8);
        if (end < 0) throw new InvalidDataException($"{name}: no empty line ends the keys.");
        foreach (var line in Encoding.ASCII.GetString(bytes[..end]).Split('\n')) Add(line);
        Body = bytes[(end + 2)..].ToArray();
    }

    internal string Name { get; }

    internal byte[] Body { get; }

    internal static VectorFile Load(string path) =>
        Parse(Path.GetFileNameWithoutExtension(path), File.ReadAllBytes(path));

    internal static VectorFile Parse(string name, ReadOnlySpan<byte> bytes) => new(name, bytes);

    internal static string[] FilesIn(string folder)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.vec") : [];
        return files.Length > 0
            ? files
            : throw new InvalidDataException($"No vectors in {folder}: make them with make_vectors.py.");
    }

    internal string Text(string key) => Optional(key) ?? throw new InvalidDataException($"{Name}: '{key}' is missing.");

    internal string? Optional(string key)
    {
        _unread.Remove(key);
        return _values.GetValueOrDefault(key);
    }

    internal byte[] Hex(string key) => Convert.FromHexString(Text(key));

    internal long Number(string key) => long.Parse(Text(key), CultureInfo.InvariantCulture);

    /// <summary>Null for success, otherwise the error.</summary>
    internal EnvelopeError? Expectation(string key) => Text(key) switch
    {
        "success" => null,
        "not ours" => EnvelopeError.NotOurs,
        "unknown version" => EnvelopeError.UnknownVersion,
        "wrong key" => EnvelopeError.WrongKey,
        "tampered" => EnvelopeError.Tampered,
        "truncated" => EnvelopeError.Truncated,
        "too long" => EnvelopeError.TooLong,
        var unknown => throw new InvalidDataException($"{Name}: '{unknown}' is no expectation."),
    };

    internal void RequireAllRead()
    {
        if (_unread.Count > 0) throw new InvalidDataException($"{Name}: unknown keys: {string.Join(", ", _unread)}.");
    }

    private void Add(string line)
    {
        var colon = line.IndexOf(": ", StringComparison.Ordinal);
        var (key, value) = colon > 0 ? (line[..colon], line[(colon + 2)..]) : (line.TrimEnd(':'), "");
        if (!_values.TryAdd(key, value)) throw new InvalidDataException($"{Name}: '{key}' stands twice.");
        _unread.Add(key);
    }
}
