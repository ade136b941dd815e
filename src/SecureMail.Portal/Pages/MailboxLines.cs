using System.Globalization;
using SecureMail.Core.Access;
using SecureMail.Core.Store;

namespace SecureMail.Portal.Pages;

/// <summary>A list of messages.</summary>
/// <param name="Lines">Newest first.</param>
/// <param name="IsSent">Whether they are the viewer's own, so that the list names recipients.</param>
/// <param name="Query">What was searched for; empty when nothing.</param>
/// <param name="State">"new", "open" or "ended"; empty for all.</param>
internal sealed record MailboxLines(IReadOnlyList<MailboxLine> Lines, bool IsSent, string Query, string State)
{
    private const int LongestQuery = 200;

    /// <summary>Whether something was left out.</summary>
    public bool IsFiltered => Query.Length > 0 || State.Length > 0;

    /// <summary>The lines that hold the words, in any letter case and with or without accents, and have the state.</summary>
    public static MailboxLines Filter(IReadOnlyList<MailboxLine> lines, bool isSent, string? query, string? state)
    {
        var words = (query ?? "").Trim();
        words = words.Length > LongestQuery ? words[..LongestQuery] : words;
        return new MailboxLines([.. lines.Where(line => Has(line, words) && IsIn(line, state))], isSent, words, state is "new" or "open" or "ended" ? state : "");
    }

    private static bool IsIn(MailboxLine line, string? state) => state switch
    {
        "new" => line is { State: MessageState.Active, Opened: false },
        "open" => line.State == MessageState.Active,
        "ended" => line.State != MessageState.Active,
        _ => true,
    };

    private static bool Has(MailboxLine line, string words) =>
        words.Length == 0
        || line.Summary is { } summary && words.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
            Contains(summary.From, word) || Contains(summary.To, word) || Contains(summary.Subject, word));

    private static bool Contains(string text, string word) => CultureInfo.InvariantCulture.CompareInfo.IndexOf(
        text, word, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth | CompareOptions.IgnoreKanaType) >= 0;
}
