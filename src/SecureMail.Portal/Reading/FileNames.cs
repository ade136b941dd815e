using System.Globalization;
using System.Text;
using SecureMail.Core.Seal;

namespace SecureMail.Portal.Reading;

/// <summary>Names of attachments come from strangers; what is shown and saved is made harmless here.</summary>
internal static class FileNames
{
    private const int Longest = 120;
    private const string Fallback = "attachment";

    // Reserved by Windows, whatever the extension.
    private static readonly HashSet<string> Reserved = new(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(1, 9).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })], StringComparer.OrdinalIgnoreCase);

    /// <summary>A name without folders, control and direction characters, or leading dots, at most 120 characters with its extension.</summary>
    public static string Safe(string? name, int number)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var kept = new StringBuilder();
        foreach (var rune in last.EnumerateRunes().Where(IsHarmless))
        {
            kept.Append(rune.ToString());
        }
        var clean = Shorten(kept.ToString().Trim(' ', '.'));
        if (clean.Length == 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Fallback}-{number}");
        }
        return Reserved.Contains(clean.Split('.')[0]) ? "_" + clean : clean;
    }

    /// <summary>The name of a part, or one made from its number and type.</summary>
    public static string Of(BodyPart part, int number) =>
        Safe(part.FileName, number) is var safe && safe.Contains('.', StringComparison.Ordinal) ? safe : safe + ExtensionOf(part.MediaType);

    // Format characters (Cf) hold the direction overrides, with which "gpj.exe" is made to read "exe.jpg".
    private static bool IsHarmless(Rune rune) =>
        rune != Rune.ReplacementChar
        && rune.Value is not ('"' or '<' or '>' or ':' or '|' or '?' or '*')
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    private static string Shorten(string name)
    {
        if (name.Length <= Longest)
        {
            return name;
        }
        const int longestExtension = 12;
        var extension = Path.GetExtension(name) is { Length: <= longestExtension } found ? found : "";
        var stem = name[..(Longest - extension.Length)];
        return (char.IsHighSurrogate(stem[^1]) ? stem[..^1] : stem) + extension;
    }

    private static string ExtensionOf(string mediaType) => mediaType switch
    {
        "image/png" => ".png",
        "image/jpeg" => ".jpg",
        "image/gif" => ".gif",
        "image/webp" => ".webp",
        "application/pdf" => ".pdf",
        "message/rfc822" => ".eml",
        "text/plain" => ".txt",
        _ => "",
    };
}
