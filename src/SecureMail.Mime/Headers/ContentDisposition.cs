using System.Text;

namespace SecureMail.Mime;

/// <summary>How a part wants to be shown (RFC 2183).</summary>
/// <param name="Kind">Lower case: "inline", "attachment", or another word, which RFC 2183 section 2.8 treats as attachment.</param>
/// <param name="Parameters">By name without case; RFC 2231 pieces joined and decoded.</param>
public sealed record ContentDisposition(string Kind, IReadOnlyDictionary<string, string> Parameters)
{
    /// <summary>True for "inline", and for a field that states nothing.</summary>
    public bool IsInline => Kind is "inline" or "";

    /// <summary>The parameter's value, or null.</summary>
    public string? Parameter(string name) => Parameters.GetValueOrDefault(name);

    /// <summary>Reads an unfolded Content-Disposition value.</summary>
    internal static ContentDisposition Parse(string value, Encoding? fallback, out int parameterCount, out bool hasDuplicate)
    {
        var parser = new ParameterParser(value);
        var kind = parser.Value().ToLowerInvariant();
        return new ContentDisposition(kind, Mime.Parameters.Read(ref parser, fallback, out parameterCount, out hasDuplicate));
    }
}
