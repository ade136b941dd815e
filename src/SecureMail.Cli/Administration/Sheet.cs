using System.Globalization;
using Spectre.Console;

namespace SecureMail.Cli.Administration;

/// <summary>Rows of words: a table on a terminal, one line each with tabs between elsewhere. No word can steer the terminal.</summary>
internal static class Sheet
{
    public static void Write(IAnsiConsole console, IReadOnlyList<string> titles, IEnumerable<IReadOnlyList<string>> rows)
    {
        if (!console.Profile.Out.IsTerminal)
        {
            foreach (var row in rows)
            {
                console.Profile.Out.Writer.WriteLine(string.Join('\t', row.Select(Plain)));
            }
            return;
        }
        var table = new Table { Border = TableBorder.Minimal, ShowHeaders = titles.Any(title => title.Length > 0) };
        table.AddColumns([.. titles.Select(title => new TableColumn(new Text(title)))]);
        foreach (var row in rows)
        {
            table.AddRow(row.Select(word => new Text(Plain(word))));
        }
        console.Write(table);
    }

    /// <summary>The text without anything that a terminal would obey.</summary>
    public static string Plain(string text) => string.Concat(text.Select(letter => IsHarmless(letter) ? letter : '\uFFFD'));

    private static bool IsHarmless(char letter) => char.GetUnicodeCategory(letter)
        is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
