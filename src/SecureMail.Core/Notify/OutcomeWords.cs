using System.Text;

namespace SecureMail.Core.Notify;

/// <summary>
/// Says in a person's language what came of an attempt. What is stored is English: sentences of ours, and in quotation what
/// a server said. Each sentence that <see cref="OutcomeSentences"/> knows is said again with its names and numbers; from the
/// first that it does not know, such as a server's own words, everything stays as it is.
/// </summary>
public static class OutcomeWords
{
    private static readonly string[] Gaps = ["{0}", "{1}"];

    // What stands around the gaps of each sentence.
    private static readonly IReadOnlyList<(string Sentence, string[] Literals)> Patterns =
        [.. OutcomeSentences.All.Select(sentence => (sentence, sentence.Split(Gaps, StringSplitOptions.None)))];

    /// <summary>The same in a language of <see cref="MailLanguages"/>.</summary>
    public static string Say(string outcome, string? language)
    {
        var words = MailWords.In(language);
        var said = new StringBuilder();
        var rest = outcome;
        while (Patterns.Select(pattern => Find(pattern.Sentence, pattern.Literals, rest)).FirstOrDefault(found => found is not null) is { } found)
        {
            said.Append(words.Say(found.Sentence, [.. found.Values.Select(value => OutcomeSentences.Moments.Contains(value) ? words.Say(value) : value)]));
            rest = rest[found.Length..];
            said.Append(rest.Length > 0 ? " " : "");
            rest = rest.TrimStart();
        }
        return said.Append(rest).ToString();
    }

    /// <summary>The sentence, when the text begins with it.</summary>
    private static Found? Find(string sentence, string[] literals, string text)
    {
        if (!text.StartsWith(literals[0], StringComparison.Ordinal))
        {
            return null;
        }
        var at = literals[0].Length;
        List<string> values = [];
        for (var index = 1; index < literals.Length; index++)
        {
            var end = EndOfGap(text, at, literals[index], index == literals.Length - 1);
            // A sentence begins with one name, and no gap holds the end of another sentence but that for a server's words.
            if (end < 0 || (at == 0 && text[..end].Contains(' ')) || (literals[index].Length > 0 && text[at..end].Contains(". ", StringComparison.Ordinal)))
            {
                return null;
            }
            values.Add(text[at..end]);
            at = end + literals[index].Length;
        }
        return at == text.Length || text[at] == ' ' ? new Found(sentence, values, at) : null;
    }

    /// <summary>Where what follows a gap begins; the dot that ends a sentence is not one within a name.</summary>
    private static int EndOfGap(string text, int at, string literal, bool isLast)
    {
        if (literal.Length == 0)
        {
            return text.Length;
        }
        var end = text.IndexOf(literal, at, StringComparison.Ordinal);
        while (isLast && end >= 0 && end + literal.Length < text.Length && text[end + literal.Length] != ' ')
        {
            end = text.IndexOf(literal, end + 1, StringComparison.Ordinal);
        }
        return end;
    }

    private sealed record Found(string Sentence, IReadOnlyList<string> Values, int Length);
}
