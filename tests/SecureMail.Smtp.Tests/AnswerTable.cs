namespace SecureMail.Smtp.Tests;

/// <summary>Reads <c>answers.txt</c>: a row for each kind of answer, a column for each stage.</summary>
internal static class AnswerTable
{
    public static IReadOnlyList<(string Kind, string[] Classes)> Read()
    {
        var lines = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "data", "answers.txt"));
        return [.. lines.Where(line => line.Length > 0 && line[0] != '#').Select(ReadRow)];
    }

    private static (string, string[]) ReadRow(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return (words[0], words[1..]);
    }
}
