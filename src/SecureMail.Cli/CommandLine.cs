using System.CommandLine;
using System.CommandLine.Parsing;
using SecureMail.Cli.Accounts;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Applications;
using SecureMail.Cli.Certificates;
using SecureMail.Cli.Dkim;
using SecureMail.Cli.Doctor;
using SecureMail.Cli.Inspect;
using SecureMail.Cli.Keys;
using SecureMail.Cli.Organisations;
using SecureMail.Cli.Outbox;
using SecureMail.Cli.Reports;
using SecureMail.Cli.Sealing;

namespace SecureMail.Cli;

/// <summary><c>securemail</c> and all its commands.</summary>
internal static class CommandLine
{
    public static RootCommand Create(Surroundings surroundings) =>
        new("SecureMail for administrators: look at mails, organisations, applications, accounts and keys.")
        {
            InspectCommand.Create(surroundings),
            OrganisationCommand.Create(surroundings),
            ApplicationCommand.Create(surroundings),
            AccountCommand.Create(surroundings),
            CertificateCommand.Create(surroundings),
            VerifyCertificateCommand.Create(surroundings),
            DkimCommand.Create(surroundings),
            RotateCommand.Create(surroundings),
            ReportCommand.Create(surroundings),
            DoctorCommand.Create(surroundings),
            OutboxCommand.Create(surroundings),
            SealCommand.Create(surroundings),
            OpenCommand.Create(surroundings),
        };

    /// <summary>Runs one command line; the result is the exit code.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        var parsed = Create(surroundings).Parse(arguments);
        if (parsed.Errors is [.., var fault]) // The last is the most exact: an unknown word goes before a missing command.
        {
            await surroundings.Error.WriteLineAsync($"{Sentence(fault)} See: securemail {CommandOf(parsed)}--help");
            return 1;
        }
        return await parsed.InvokeAsync(new InvocationConfiguration { Output = surroundings.Output, Error = surroundings.Error });
    }

    // The library goes on with the name of a .NET type and lists on further lines.
    private static string Sentence(ParseError error) => error.Message.Split(" as expected type")[0].TrimEnd('.') + ".";

    private static string CommandOf(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Parent: not null } command; result = command.Parent)
        {
            names.Push(command.Command.Name + " ");
        }
        return string.Concat(names);
    }
}
