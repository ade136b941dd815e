using System.Text.RegularExpressions;

namespace SecureMail.Core.Policy;

/// <summary>Takes an organisation's tags out of a subject for people to read. The stored mail keeps them.</summary>
public static partial class TagCut
{
    /// <summary>The subject without any tag in brackets, in any case, and without the white space that is left double.</summary>
    public static string From(string subject, IReadOnlyList<string> tags)
    {
        var cut = subject;
        foreach (var tag in tags)
        {
            cut = cut.Replace($"[{tag}]", " ", StringComparison.OrdinalIgnoreCase);
        }
        return cut == subject ? subject : DoubleSpace().Replace(cut, " ").Trim();
    }

    [GeneratedRegex(@"\s{2,}", RegexOptions.NonBacktracking)]
    private static partial Regex DoubleSpace();
}
