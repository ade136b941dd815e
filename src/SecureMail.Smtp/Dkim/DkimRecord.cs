namespace SecureMail.Smtp.Dkim;

/// <summary>The DNS TXT record that lets others verify a key's signatures (RFC 6376 section 3.6.2).</summary>
/// <param name="Name">The record's name, "selector._domainkey.domain", without a final dot.</param>
/// <param name="Value">The whole text, as DNS front ends want it.</param>
public sealed record DkimRecord(string Name, string Value)
{
    private const int MaxStringOctets = 255;

    /// <summary>
    /// A line for a zone file: the text in quoted strings of at most 255 octets (RFC 1035 section 3.3.14).
    /// </summary>
    public string ZoneLine =>
        $"{Name}. IN TXT ( {string.Join(' ', Value.Chunk(MaxStringOctets).Select(Quoted))} )";

    /// <summary>
    /// Whether a text from the DNS holds this record's key and forbids none of its uses: section 3.6.1, tags in any
    /// order, white space anywhere.
    /// </summary>
    public bool IsPublishedBy(string text)
    {
        var (own, found) = (Tags(Value), Tags(text));
        return found.GetValueOrDefault("p") == own["p"]
            && found.GetValueOrDefault("v", "DKIM1") == "DKIM1"
            && found.GetValueOrDefault("k", "rsa") == own["k"]
            && found.GetValueOrDefault("h", "sha256").Split(':').Contains("sha256");
    }

    private static Dictionary<string, string> Tags(string text) => text.Split(';')
        .Select(tag => string.Concat(tag.Where(letter => !char.IsWhiteSpace(letter))).Split('=', 2))
        .Where(pair => pair.Length == 2)
        .DistinctBy(pair => pair[0])
        .ToDictionary(pair => pair[0], pair => pair[1]);

    private static string Quoted(char[] piece) => $"\"{new string(piece)}\"";
}
