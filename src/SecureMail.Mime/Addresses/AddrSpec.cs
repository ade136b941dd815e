using System.Buffers;
using System.Globalization;

namespace SecureMail.Mime;

/// <summary>
/// A valid address, fit for the SMTP envelope: local part as its owner wrote it, domain in lower case and as A-labels.
/// Lengths: local part 1 to 64 bytes, domain 1 to 255, together at most 254 (RFC 5321 section 4.5.3.1).
/// Two addresses are equal when their local parts are equal with case and their domains without.
/// </summary>
public readonly record struct AddrSpec
{
    private const int MaxLocalBytes = 64;
    private const int MaxDomainBytes = 255;

    // RFC 5321 section 4.5.3.1.3: a path is 256 bytes with its angle brackets.
    private const int MaxAddressBytes = 254;

    // RFC 5322 section 3.2.3 atext, and RFC 6531 section 3.3, which adds every character beyond ASCII.
    private static readonly SearchValues<char> Atext =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~");

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private AddrSpec(string localPart, string domain)
    {
        LocalPart = localPart;
        Domain = domain;
    }

    /// <summary>The local part; in quotes only where it cannot do without.</summary>
    public string LocalPart { get; }

    /// <summary>Lower-case A-labels, or an address literal in square brackets.</summary>
    public string Domain { get; }

    /// <summary>Checks and normalises an address without brackets or name.</summary>
    /// <param name="text">For example: jane.doe@Bücher.example</param>
    /// <param name="address">The normalised address.</param>
    /// <returns>False for anything that is not one valid address; control characters are never valid.</returns>
    public static bool TryParse(string? text, out AddrSpec address)
    {
        address = default;
        if (text is null || text.Length > MaxAddressBytes || text.Any(char.IsControl)) return false;
        var at = text.LastIndexOf('@');
        if (at < 1) return false;
        if (NormaliseLocalPart(text[..at]) is not { } local || NormaliseDomain(text[(at + 1)..]) is not { } domain) return false;
        if (ByteCount(local) > MaxLocalBytes || ByteCount(local) + 1 + domain.Length > MaxAddressBytes) return false;
        address = new AddrSpec(local, domain);
        return true;
    }

    /// <summary>local@domain.</summary>
    public override string ToString() => $"{LocalPart}@{Domain}";

    private static int ByteCount(string text) => System.Text.Encoding.UTF8.GetByteCount(text);

    private static string? NormaliseLocalPart(string local)
    {
        if (IsDotAtom(local)) return local;
        if (local.Length < 2 || local[0] != '"' || local[^1] != '"') return null;
        if (Unquote(local.AsSpan(1, local.Length - 2)) is not { } content) return null;
        if (IsDotAtom(content)) return content;
        return '"' + content.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + '"';
    }

    private static string? Unquote(ReadOnlySpan<char> quoted)
    {
        var content = new System.Text.StringBuilder(quoted.Length);
        for (var i = 0; i < quoted.Length; i++)
        {
            if (quoted[i] == '"' || (quoted[i] == '\\' && ++i == quoted.Length)) return null;
            content.Append(quoted[i]);
        }
        return content.ToString();
    }

    private static bool IsDotAtom(string text) =>
        text.Length > 0 && text.Split('.').All(atom => atom.Length > 0 && atom.All(letter => Atext.Contains(letter) || letter >= 0xA0))
        && !HasLoneSurrogate(text);

    private static bool HasLoneSurrogate(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune == System.Text.Rune.ReplacementChar) return true;
        }
        return false;
    }

    private static string? NormaliseDomain(string domain)
    {
        if (domain.StartsWith('[')) return NormaliseLiteral(domain);
        try
        {
            var ascii = Idn.GetAscii(domain.TrimEnd('.')).ToLowerInvariant();
            return ascii.Length is > 0 and <= MaxDomainBytes ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <summary>RFC 5321 section 4.1.3: [192.0.2.1] or [IPv6:2001:db8::1].</summary>
    private static string? NormaliseLiteral(string domain)
    {
        if (!domain.EndsWith(']')) return null;
        var text = domain[1..^1];
        var isV6 = text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        if (!System.Net.IPAddress.TryParse(isV6 ? text[5..] : text, out var ip)) return null;
        var family = isV6 ? System.Net.Sockets.AddressFamily.InterNetworkV6 : System.Net.Sockets.AddressFamily.InterNetwork;
        return ip.AddressFamily == family ? (isV6 ? $"[IPv6:{ip}]" : $"[{ip}]") : null;
    }
}
