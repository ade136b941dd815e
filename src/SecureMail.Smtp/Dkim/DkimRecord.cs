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

    private static string Quoted(char[] piece) => $"\"{new string(piece)}\"";
}
