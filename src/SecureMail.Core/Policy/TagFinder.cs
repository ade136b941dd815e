using System.Buffers;
using System.Globalization;
using System.Text;

namespace SecureMail.Core.Policy;

/// <summary>
/// Finds a tag such as <c>[encrypt]</c> in a decoded, unfolded subject. A word in any kind of brackets that differs from
/// the tag by at most two letters, or the tag with a bracket missing, is a near miss: it is sealed too, since a mail that
/// was meant to be secret must never leave in clear.
/// </summary>
public static class TagFinder
{
    private const int MostEdits = 2;
    private static readonly SearchValues<char> Opening = SearchValues.Create("[({<【「『〔〈《");
    private static readonly SearchValues<char> Closing = SearchValues.Create("])}>】」』〕〉》");

    /// <summary>The best match of any tag in any of the subjects.</summary>
    public static TagMatch Find(IEnumerable<string> subjects, IReadOnlyList<string> tags)
    {
        var best = TagMatch.None;
        foreach (var subject in subjects)
        {
            var match = Find(subject, tags);
            best = match > best ? match : best;
        }
        return best;
    }

    private static TagMatch Find(string subject, IReadOnlyList<string> tags)
    {
        if (tags.Any(tag => subject.Contains($"[{tag}]", StringComparison.OrdinalIgnoreCase)))
        {
            return TagMatch.Exact;
        }
        var plain = Simplify(subject);
        return tags.Any(tag => IsNear(plain, tag.ToLowerInvariant())) ? TagMatch.NearMiss : TagMatch.None;
    }

    /// <summary>
    /// Compatibility forms (full-width letters and brackets) made plain, white space and invisible characters dropped,
    /// lower case: a fold inside an encoded word leaves a space in the middle of the tag.
    /// </summary>
    internal static string Simplify(string subject)
    {
        var text = new StringBuilder(subject.Length);
        foreach (var rune in subject.EnumerateRunes().Where(IsVisible))
        {
            text.Append(rune);
        }
        return NormalizeOrKeep(text.ToString()).ToLowerInvariant();
    }

    private static bool IsVisible(Rune rune) =>
        !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Format or UnicodeCategory.Control or UnicodeCategory.NonSpacingMark);

    private static string NormalizeOrKeep(string text) =>
        text.IsNormalized(NormalizationForm.FormKC) ? text : text.Normalize(NormalizationForm.FormKC);

    private static bool IsNear(string subject, string tag)
    {
        if (subject.Contains($"[{tag}", StringComparison.Ordinal) || subject.Contains($"{tag}]", StringComparison.Ordinal))
        {
            return true;
        }
        for (var index = subject.AsSpan().IndexOfAny(Opening); index >= 0; index = NextOpening(subject, index))
        {
            var inside = subject.AsSpan(index + 1, Math.Min(subject.Length - index - 1, 2 * tag.Length));
            var end = inside.IndexOfAny(Closing);
            if (end >= 0 && IsNearWord(inside[..end].ToString(), tag))
            {
                return true;
            }
        }
        return false;
    }

    private static int NextOpening(string subject, int index)
    {
        var next = subject.AsSpan(index + 1).IndexOfAny(Opening);
        return next < 0 ? -1 : index + 1 + next;
    }

    /// <summary>Short tags allow fewer slips, so that [ok] is no near miss of [tls].</summary>
    private static bool IsNearWord(string word, string tag) =>
        Math.Abs(word.Length - tag.Length) <= MostEdits && EditDistance(word, tag) <= Math.Min(MostEdits, tag.Length / 3);

    /// <summary>Optimal string alignment distance: insertions, deletions, replacements and swaps of neighbours.</summary>
    private static int EditDistance(string left, string right)
    {
        var cells = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                cells[i, j] = i == 0 ? j : j == 0 ? i : Cheapest(cells, left, right, i, j);
            }
        }
        return cells[left.Length, right.Length];
    }

    private static int Cheapest(int[,] cells, string left, string right, int i, int j)
    {
        var same = left[i - 1] == right[j - 1] ? 0 : 1;
        var best = Math.Min(Math.Min(cells[i - 1, j], cells[i, j - 1]) + 1, cells[i - 1, j - 1] + same);
        var swapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return swapped ? Math.Min(best, cells[i - 2, j - 2] + 1) : best;
    }
}
