using System.Buffers;
using System.Text;

namespace SecureMail.Portal.Html;

/// <summary>
/// Keeps of a mail's CSS what only paints: declarations from a list of properties whose values are made of harmless
/// characters and functions. There is no escape, no url(), no at-rule but @media, so nothing that could load or cover
/// something gets through.
/// </summary>
internal static class StyleFilter
{
    private const int LongestValue = 400;
    private const int MostCharacters = 256 * 1024;

    private static readonly SearchValues<char> SelectorCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r\n.,:*>+~-_[]=\"'()");

    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 \t\r\n#%.,+-*/()!'\"_");

    private static readonly HashSet<string> Properties = new(
        """
        background background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width
        border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius
        border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
        border-top-color border-top-style border-top-width border-width box-sizing caption-side clear color direction display
        empty-cells float font font-family font-size font-stretch font-style font-variant font-weight height letter-spacing
        line-height list-style list-style-position list-style-type margin margin-bottom margin-left margin-right margin-top
        max-height max-width min-height min-width opacity overflow overflow-wrap padding padding-bottom padding-left
        padding-right padding-top table-layout text-align text-decoration text-decoration-color text-decoration-line
        text-decoration-style text-indent text-overflow text-transform unicode-bidi vertical-align visibility white-space
        width word-break word-spacing word-wrap
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Functions = new(["rgb", "rgba", "hsl", "hsla", "calc", "min", "max"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The content of a style attribute.</summary>
    public static string Declarations(string css)
    {
        var kept = new StringBuilder();
        foreach (var declaration in css.Split(';'))
        {
            var colon = declaration.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && Declaration(declaration[..colon].Trim(), declaration[(colon + 1)..].Trim()) is { } clean)
            {
                kept.Append(kept.Length == 0 ? "" : ";").Append(clean);
            }
        }
        return kept.ToString();
    }

    /// <summary>The content of a style element. Nothing it returns holds "&lt;", so that it cannot end the element.</summary>
    public static string Sheet(string css) =>
        css.Length > MostCharacters ? "" : Rules(WithoutHtmlMarks(WithoutComments(css)), isWithinMedia: false);

    private static string? Declaration(string property, string value)
    {
        var important = value.EndsWith("!important", StringComparison.OrdinalIgnoreCase);
        return Properties.Contains(property) && IsHarmless(value)
            ? $"{property.ToLowerInvariant()}:{(important ? value[..^"!important".Length].TrimEnd() + "!important" : value)}"
            : null;
    }

    private static bool IsHarmless(string value) =>
        value.Length is > 0 and <= LongestValue
        && !value.AsSpan().ContainsAnyExcept(ValueCharacters)
        && !value.Contains("/*", StringComparison.Ordinal)
        && value.Count(character => character == '"') % 2 == 0
        && value.Count(character => character == '\'') % 2 == 0
        && HasOnlyKnownFunctions(value);

    private static bool HasOnlyKnownFunctions(string value)
    {
        var depth = 0;
        for (var index = 0; index < value.Length; index++)
        {
            if (value[index] == '(')
            {
                var start = index;
                while (start > 0 && (char.IsAsciiLetter(value[start - 1]) || value[start - 1] == '-'))
                {
                    start--;
                }
                if (start != index && !Functions.Contains(value[start..index]))
                {
                    return false;
                }
                depth++;
            }
            else if (value[index] == ')' && --depth < 0)
            {
                return false;
            }
        }
        return depth == 0;
    }

    private static string Rules(string css, bool isWithinMedia)
    {
        var kept = new StringBuilder();
        var position = 0;
        while (css.IndexOf('{', position) is >= 0 and var open && BlockEnd(css, open) is var close and >= 0)
        {
            // What stands before the last ";" is a statement such as @import or @charset.
            var prelude = css[position..open];
            prelude = prelude[(prelude.LastIndexOf(';') + 1)..].Trim();
            kept.Append(Rule(prelude, css[(open + 1)..close], isWithinMedia));
            position = close + 1;
        }
        return kept.ToString();
    }

    private static string Rule(string prelude, string block, bool isWithinMedia)
    {
        const string media = "@media";
        if (prelude.StartsWith(media, StringComparison.OrdinalIgnoreCase))
        {
            var condition = prelude[media.Length..];
            return isWithinMedia || condition.AsSpan().ContainsAnyExcept(SelectorCharacters)
                ? ""
                : $"{media}{condition}{{{Rules(block, isWithinMedia: true)}}}\n";
        }
        var declarations = prelude.Length == 0 || prelude.AsSpan().ContainsAnyExcept(SelectorCharacters) ? "" : Declarations(block);
        return declarations.Length == 0 ? "" : $"{prelude}{{{declarations}}}\n";
    }

    private static int BlockEnd(string css, int open)
    {
        var depth = 0;
        for (var index = open; index < css.Length; index++)
        {
            depth += css[index] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                return index;
            }
        }
        return -1;
    }

    /// <summary>Old mails put their rules between the marks of an HTML comment, which mean nothing here (CSS Syntax Level 3 section 4.2, CDO and CDC).</summary>
    private static string WithoutHtmlMarks(string css) =>
        css.Replace("<!--", " ", StringComparison.Ordinal).Replace("-->", " ", StringComparison.Ordinal);

    private static string WithoutComments(string css)
    {
        var kept = new StringBuilder();
        var position = 0;
        while (css.IndexOf("/*", position, StringComparison.Ordinal) is >= 0 and var start)
        {
            kept.Append(css, position, start - position).Append(' ');
            var end = css.IndexOf("*/", start + 2, StringComparison.Ordinal);
            if (end < 0)
            {
                return kept.ToString();
            }
            position = end + 2;
        }
        return kept.Append(css, position, css.Length - position).ToString();
    }
}
