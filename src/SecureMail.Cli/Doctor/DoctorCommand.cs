using System.CommandLine;
using Azure.Core;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;

namespace SecureMail.Cli.Doctor;

/// <summary><c>securemail doctor</c>: one page that tells whether all is well. Exit code 0: yes; 1: warnings; 2: something is broken.</summary>
internal static class DoctorCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var command = new Command("doctor", "Look whether all is well. Exit code 0: yes; 1: something needs attention; 2: something does not work.");
        command.SetWork(surroundings, async (_, cancellationToken) =>
        {
            List<Finding> findings = [.. SettingsCheck.Run(surroundings.Settings)];
            findings.AddRange(await StorageAsync(surroundings, cancellationToken));
            findings.Add(await KeyCheck.RunAsync(surroundings, cancellationToken));
            findings.Add(await PortalCertificateCheck.RunAsync(surroundings, cancellationToken));
            findings.AddRange(await TransportCheck.RunAsync(surroundings.Settings, surroundings.Clock, cancellationToken));
            findings.AddRange(await CommunicationCheck.RunAsync(surroundings, cancellationToken));
            Sheet.Write(surroundings.Console, ["", "part", "what was seen"], findings.Select(finding => Row(finding)));
            return ExitCode(findings);
        });
        return command;
    }

    /// <summary>0 when nothing needs attention, 1 with warnings, 2 when something is broken.</summary>
    public static int ExitCode(IEnumerable<Finding> findings) => findings.Max(finding => finding.Health) switch
    {
        Health.Broken => 2,
        Health.Warning => 1,
        _ => 0,
    };

    /// <summary>Sets up a client of Azure. A person waits: one retry tells a hiccup from a fault.</summary>
    public static void Hurry(ClientOptions options)
    {
        options.Retry.MaxRetries = 1;
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(10);
    }

    private static async Task<IReadOnlyList<Finding>> StorageAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        try
        {
            var storage = StorageAccount.FromSettings(surroundings.Settings.Find, surroundings.Clock, surroundings.Randomness, Hurry);
            return
            [
                Finding.Ok("storage account", $"The settings name {storage.Name}."),
                .. await StorageCheck.RunAsync(storage.Probe, surroundings.Clock, cancellationToken),
                .. await WorkCheck.RunAsync(storage.Tables, surroundings.Clock, cancellationToken),
                await SweepCheck.RunAsync(storage.Tables, surroundings.Clock, cancellationToken),
                .. await MailServerCheck.RunAsync(storage.Tables, surroundings.Settings, surroundings.Clock, cancellationToken),
                .. await KeyCheck.RunAsync(storage.Tables, surroundings, cancellationToken),
                await SecretCheck.RunAsync(storage.Tables, surroundings, cancellationToken),
            ];
        }
        catch (SettingException fault)
        {
            return [Finding.Broken("storage account", fault.Message)];
        }
    }

    private static string[] Row(Finding finding) => [Word(finding.Health), finding.Part, finding.Sentence];

    private static string Word(Health health) => health switch
    {
        Health.Ok => "ok",
        Health.NotChecked => "not checked",
        Health.Warning => "warning",
        _ => "broken",
    };
}
