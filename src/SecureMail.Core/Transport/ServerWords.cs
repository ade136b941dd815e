using System.Globalization;
using System.Text.RegularExpressions;

namespace SecureMail.Core.Transport;

/// <summary>What another server said, made safe to store and to show: servers like to repeat addresses, and none is stored in clear.</summary>
internal static partial class ServerWords
{
    private const int MostCharacters = 512;

    /// <summary>One line without addresses and without anything that a terminal or a page would obey.</summary>
    public static string Clean(string text)
    {
        var kept = text.Length > MostCharacters ? text[..MostCharacters] : text;
        return Address().Replace(string.Concat(kept.Select(letter => IsPlain(letter) ? letter : ' ')), "…").Trim();
    }

    private static bool IsPlain(char letter) => char.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    [GeneratedRegex(@"[^\s<>]*@[^\s<>]*", RegexOptions.NonBacktracking)]
    private static partial Regex Address();
}
