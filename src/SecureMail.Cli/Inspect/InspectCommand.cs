using System.CommandLine;
using System.CommandLine.Parsing;
using SecureMail.Cli.Administration;
using SecureMail.Mime;
using Spectre.Console;

namespace SecureMail.Cli.Inspect;

/// <summary><c>securemail inspect</c>: shows a mail as a person wants to see it, or many as rows that can be compared.</summary>
internal static class InspectCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var file = new Argument<string?>("FILE") { Description = "The mail; - or nothing reads standard input.", Arity = ArgumentArity.ZeroOrOne };
        var json = new Option<bool>("--json") { Description = "Print one JSON row instead of the tree." };
        var batch = new Option<string?>("--batch") { Description = "A file with one path a line (- reads standard input): print one JSON row for each." };
        var unpack = new Option<bool>("--unpack") { Description = "Open winmail.dat and uuencoded files in the JSON rows as well; the tree always shows them." };
        var charset = new Option<string?>("--fallback-charset")
        {
            Description = "Read text that states no charset and is no UTF-8 by this one, as the portal does by windows-1252. Without it such bytes become U+FFFD.",
        };
        charset.Validators.Add(RefuseUnknownCharset);
        var policy = new PolicyOptions();
        var command = new Command("inspect", "Show what a mail holds: headers, the tree of its parts, sizes, defects; or what an organisation's policy makes of it.") { file, json, batch, unpack, charset };
        policy.AddTo(command);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var streams = MailSource.Standard();
            var row = new InspectionJson(new MimeReading { FallbackCharset = parsed.GetValue(charset) }, parsed.GetValue(unpack));
            if (parsed.GetValue(batch) is { } list)
            {
                return await BatchInspection.RunAsync(list, row, streams, cancellationToken);
            }
            var name = parsed.GetValue(file) ?? MailSource.StandardInput;
            if (policy.IsAsked(parsed))
            {
                return await PolicyInspection.RunAsync(name, policy.Read(parsed), streams, surroundings, cancellationToken);
            }
            return await InspectOneAsync(name, parsed.GetValue(json), row, streams, cancellationToken);
        });
        return command;
    }

    private static void RefuseUnknownCharset(OptionResult option)
    {
        try
        {
            _ = new MimeReading { FallbackCharset = option.GetValueOrDefault<string?>() };
        }
        catch (ArgumentException)
        {
            option.AddError("--fallback-charset names no known charset; windows-1252 fits most old mail.");
        }
    }

    private static async Task<int> InspectOneAsync(string name, bool json, InspectionJson row, MailSource source, CancellationToken cancellationToken)
    {
        if (await source.ReadAsync(name, cancellationToken) is not { } raw)
        {
            return 1;
        }
        if (json)
        {
            await source.Output.WriteLineAsync(row.Row(name, raw));
            return 0;
        }
        return MailTree.Show(name, raw, row.Reading, AnsiConsole.Console) ? 0 : 1;
    }
}
