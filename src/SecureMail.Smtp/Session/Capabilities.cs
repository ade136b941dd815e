using SecureMail.Smtp.Wire;

namespace SecureMail.Smtp.Session;

/// <summary>
/// What one EHLO answer offered (RFC 5321 section 4.1.1.1). Each EHLO makes a new one; nothing is carried over.
/// </summary>
internal sealed class Capabilities
{
    public static readonly Capabilities None = new([]);

    private readonly Dictionary<string, string[]> offered;

    private Capabilities(Dictionary<string, string[]> offered) => this.offered = offered;

    /// <summary>RFC 1870: octets of the largest mail; null when the server does not say or sets no limit.</summary>
    public long? MaxSize =>
        offered.TryGetValue("SIZE", out var size) && size.Length > 0 && long.TryParse(size[0], out var octets)
            && octets > 0
            ? octets
            : null;

    public bool Offers(string keyword) => offered.ContainsKey(keyword);

    /// <summary>RFC 4954: whether AUTH lists the mechanism.</summary>
    public bool OffersAuth(string mechanism) =>
        offered.TryGetValue("AUTH", out var mechanisms)
            && mechanisms.Contains(mechanism, StringComparer.OrdinalIgnoreCase);

    /// <summary>The first line is the server's name; each further one a keyword with its parameters.</summary>
    public static Capabilities Read(SmtpReply reply)
    {
        var offered = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in reply.Lines.Skip(1))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 0) offered.TryAdd(words[0], words[1..]);
        }
        return new Capabilities(offered);
    }
}
