using System.CommandLine;
using Spectre.Console;

namespace SecureMail.Cli.Inspect;

/// <summary><c>securemail inspect</c>: shows a mail as a person wants to see it, or many as rows that can be compared.</summary>
internal static class InspectCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("FILE") { Description = "The mail; - or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print one JSON row instead of the tree." };
        var batch = new Option<string?>("--batch") { Description = "A file with one path a line (- reads standard input): print one JSON row for each." };
        var command = new Command("inspect", "Show what a mail holds: headers, the tree of its parts, sizes, defects.") { file, json, batch };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var streams = MailSource.Standard();
            if (parsed.GetValue(batch) is { } list)
            {
                return await BatchInspection.RunAsync(list, streams, cancellationToken);
            }
            var name = parsed.GetValue(file) ?? MailSource.StandardInput;
            return await InspectOneAsync(name, parsed.GetValue(json), streams, cancellationToken);
        });
        return command;
    }

    private static async Task<int> InspectOneAsync(string name, bool json, MailSource source, CancellationToken cancellationToken)
    {
        if (await source.ReadAsync(name, cancellationToken) is not { } raw)
        {
            return 1;
        }
        if (json)
        {
            await source.Output.WriteLineAsync(InspectionJson.Row(name, raw));
            return 0;
        }
        return MailTree.Show(name, raw, AnsiConsole.Console) ? 0 : 1;
    }
}
