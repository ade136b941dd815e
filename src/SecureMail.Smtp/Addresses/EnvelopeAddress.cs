using System.Text;

namespace SecureMail.Smtp.Addresses;

/// <summary>
/// A mailbox of RFC 5321 section 4.1.2, parsed so strictly that nothing of it can leave its angle brackets.
/// </summary>
internal sealed record EnvelopeAddress
{
    private const string AtomSpecials = "!#$%&'*+-/=?^_`{|}~";

    private EnvelopeAddress(string given, string localPart, string domain)
    {
        Given = given;
        Path = domain.Length == 0 ? "" : localPart + "@" + domain;
        NeedsUtf8 = !Ascii.IsValid(localPart);
    }

    /// <summary>The null reverse-path, <c>&lt;&gt;</c>.</summary>
    public static EnvelopeAddress Null { get; } = new("", "", "");

    /// <summary>As the caller wrote it.</summary>
    public string Given { get; }

    /// <summary>As it stands between the angle brackets; an internationalised domain is in A-labels.</summary>
    public string Path { get; }

    /// <summary>True when the local part needs SMTPUTF8 (RFC 6531).</summary>
    public bool NeedsUtf8 { get; }

    /// <exception cref="SmtpInputException">It is no mailbox.</exception>
    public static EnvelopeAddress Parse(string text)
    {
        var at = text.LastIndexOf('@');
        // RFC 5321 section 4.5.3.1: 64 octets of local part, 256 of path with its brackets.
        if (at < 1 || Encoding.UTF8.GetByteCount(text) > 254 || Encoding.UTF8.GetByteCount(text.AsSpan(0, at)) > 64)
            throw Refused();
        var localPart = text[..at];
        if (!IsDotString(localPart) && !IsQuotedString(localPart)) throw Refused();
        var domain = text[(at + 1)..];
        if (HostName.IsAddressLiteral(domain)) return new EnvelopeAddress(text, localPart, domain);
        return HostName.TryParseDomain(domain, out var ascii)
            ? new EnvelopeAddress(text, localPart, ascii)
            : throw Refused();
    }

    private static SmtpInputException Refused() =>
        new("An address of the envelope is no mailbox (RFC 5321 section 4.1.2); check its spelling. Nothing was sent.");

    private static bool IsDotString(string text) =>
        text.Split('.').All(atom => atom.Length > 0 && atom.All(IsAtomText));

    private static bool IsAtomText(char c) =>
        char.IsAsciiLetterOrDigit(c) || AtomSpecials.Contains(c, StringComparison.Ordinal) || IsUtf8Text(c);

    private static bool IsQuotedString(string text)
    {
        if (text.Length < 2 || text[0] != '"' || text[^1] != '"') return false;
        for (var i = 1; i < text.Length - 1; i++)
        {
            if (text[i] == '"') return false;
            if (text[i] == '\\' && ++i == text.Length - 1) return false;
            if (text[i] is (< ' ' or > '~') && !IsUtf8Text(text[i])) return false;
        }
        return true;
    }

    // RFC 6531 section 3.3, without C1 controls, line and paragraph separators, invisible marks and lone surrogates.
    private static bool IsUtf8Text(char c) => c > '\u00a0' && char.GetUnicodeCategory(c)
        is not (System.Globalization.UnicodeCategory.Control
            or System.Globalization.UnicodeCategory.Format
            or System.Globalization.UnicodeCategory.Surrogate
            or System.Globalization.UnicodeCategory.SpaceSeparator
            or System.Globalization.UnicodeCategory.LineSeparator
            or System.Globalization.UnicodeCategory.ParagraphSeparator
            or System.Globalization.UnicodeCategory.OtherNotAssigned);
}
