using System.Globalization;
using System.Net;
using System.Text;

namespace SecureMail.Smtp.Addresses;

/// <summary>Names of hosts, checked once at the border.</summary>
internal static class HostName
{
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>A DNS name as lower-case A-labels, or an IP address.</summary>
    public static string Parse(string? text)
    {
        if (IPAddress.TryParse(text, out var address)) return address.ToString();
        return TryParseDomain(text?.TrimEnd('.'), out var domain)
            ? domain
            : throw new SmtpInputException(
                "The server's name must be a DNS name such as mail.example.org, or an IP address.");
    }

    /// <summary>RFC 5321 section 4.1.3: a domain, or an address literal in brackets.</summary>
    public static string ParseClientName(string? text)
    {
        if (IsAddressLiteral(text)) return text!;
        return TryParseDomain(text, out var domain)
            ? domain
            : throw new SmtpInputException(
                "The client name must be a DNS name such as relay.example.org, or an address such as [192.0.2.1].");
    }

    /// <summary>
    /// Length 1 to 255, labels 1 to 63 of letters, digits and inner hyphens (RFC 1035 section 2.3.4).
    /// </summary>
    public static bool TryParseDomain(string? text, out string domain)
    {
        domain = "";
        if (string.IsNullOrEmpty(text) || text.Length > 255) return false;
        try
        {
            // The mapping refuses underscores, which DKIM's names have (RFC 6376 section 3.6.2.1).
            domain = (Ascii.IsValid(text) ? text : Idn.GetAscii(text)).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return false;
        }
        return domain.Length <= 255 && domain.Split('.').All(IsLabel);
    }

    public static bool IsAddressLiteral(string? text)
    {
        if (text is not { Length: > 2 } || text[0] != '[' || text[^1] != ']') return false;
        var inner = text[1..^1];
        var isTagged = inner.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase);
        return IPAddress.TryParse(isTagged ? inner[5..] : inner, out var address)
            && !inner.Contains('%', StringComparison.Ordinal)
            && isTagged == (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6);
    }

    // QUIRK: internal hosts carry underscores (RFC 1123 section 2.1 forbids them); a certificate still has to match.
    private static bool IsLabel(string label) =>
        label.Length is >= 1 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
