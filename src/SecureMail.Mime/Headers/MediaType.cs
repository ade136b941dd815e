using System.Buffers;
using System.Text;

namespace SecureMail.Mime;

/// <summary>What a part holds (RFC 2045 section 5).</summary>
/// <param name="Type">Lower case: text, multipart, image …</param>
/// <param name="Subtype">Lower case: plain, mixed, png …; empty for a type without a slash (RFC 1049), which is kept as written.</param>
/// <param name="Parameters">By name without case; RFC 2231 pieces joined and decoded.</param>
public sealed record MediaType(string Type, string Subtype, IReadOnlyDictionary<string, string> Parameters)
{
    private static readonly Dictionary<string, string> NoParameters = [];

    private static readonly SearchValues<char> NotInType = SearchValues.Create(" \t\"<>@,/");

    /// <summary>text/plain, which stands where no type can be told (RFC 2045 section 5.2).</summary>
    public static MediaType TextPlain { get; } = new("text", "plain", NoParameters);

    /// <summary>message/rfc822, the default in multipart/digest (RFC 2046 section 5.1.5).</summary>
    public static MediaType Rfc822 { get; } = new("message", "rfc822", NoParameters);

    /// <summary>"type/subtype", or one word.</summary>
    public string Name => Subtype.Length == 0 ? Type : $"{Type}/{Subtype}";

    /// <summary>True when the name is that one; <paramref name="name"/> in lower case.</summary>
    public bool Is(string name) =>
        name.Length == Type.Length + 1 + Subtype.Length && name[Type.Length] == '/'
        && name.StartsWith(Type, StringComparison.Ordinal) && name.EndsWith(Subtype, StringComparison.Ordinal);

    /// <summary>The parameter's value, or null.</summary>
    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>Reads an unfolded Content-Type value. Null when no type can be told.</summary>
    internal static MediaType? Parse(string value, Encoding? fallback, out int parameterCount, out bool hasDuplicate)
    {
        var parser = new ParameterParser(value);
        var name = parser.Value();
        var parameters = Mime.Parameters.Read(ref parser, fallback, out parameterCount, out hasDuplicate);
        var slash = name.IndexOf('/');
        if (slash < 0) return OneWord(name, parameters);
        var type = name.AsSpan(0, slash).Trim();
        var subtype = FirstToken(name.AsSpan(slash + 1).Trim());
        if (type.IsEmpty || subtype.IsEmpty || type.ContainsAny(NotInType)) return null;
        return new MediaType(CommonWords.Lower(type), CommonWords.Lower(subtype), parameters);
    }

    // RFC 1049, before MIME, had types of one word, such as POSTSCRIPT: not text, whatever they are. Nor is what else stands
    // there, such as <html>: mailparser, postal-mime and MimeKit make a file of it. RFC 2045 obsoleted "text".
    private static MediaType? OneWord(string name, IReadOnlyDictionary<string, string> parameters) =>
        name.ToLowerInvariant() is var word and not ("" or "text" or "multipart" or "message") ? new MediaType(word, "", parameters) : null;

    // QUIRK: RFC 2045 section 5.1 puts a semicolon after the type; some mailers put a space, a comma or a second type there.
    private static ReadOnlySpan<char> FirstToken(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny(" \t,\"/");
        return end < 0 ? text : text[..end];
    }
}
