using System.CommandLine;
using System.Globalization;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Reports;

/// <summary><c>securemail report</c>: what happened to an organisation's messages, and how each copy travelled.</summary>
internal static class ReportCommand
{
    private const int MostDays = 400;

    public static Command Create(Surroundings surroundings)
    {
        var id = OrganisationCommand.Id();
        var days = new Option<int>("--days") { Description = "How many days back, today included. Default: 7.", DefaultValueFactory = _ => 7 };
        var copies = new Option<bool>("--copies") { Description = "Each copy, and each mail that had to travel over TLS, with the proof of its way, in the place of the counts." };
        var command = new Command("report", "Show what happened to an organisation's messages, and how its copies travelled.") { id, days, copies };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var organisation = parsed.GetRequiredValue(id);
            if (await (await surroundings.OrganisationsAsync(cancellationToken)).FindAsync(organisation, cancellationToken) is null)
            {
                return await surroundings.RefuseAsync($"There is no organisation {organisation}. To add it: securemail org add {organisation}");
            }
            var tables = await surroundings.TablesAsync(cancellationToken);
            var report = new OrganisationReport(tables, new MessageTable(tables));
            var range = Days(surroundings.Clock, Math.Clamp(parsed.GetValue(days), 1, MostDays));
            return parsed.GetValue(copies)
                ? await ShowCopiesAsync(surroundings, report.CopiesAsync(organisation, range, cancellationToken))
                : Show(surroundings, await report.CountAsync(organisation, range, cancellationToken));
        });
        return command;
    }

    private static List<DateOnly> Days(TimeProvider clock, int count)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        return [.. Enumerable.Range(0, count).Reverse().Select(back => today.AddDays(-back))];
    }

    private static int Show(Surroundings surroundings, IReadOnlyDictionary<string, int> counts)
    {
        Sheet.Write(surroundings.Console, ["what", "how often"],
            counts.Select(count => (string[])[count.Key, count.Value.ToString(CultureInfo.InvariantCulture)]));
        return 0;
    }

    private static async Task<int> ShowCopiesAsync(Surroundings surroundings, IAsyncEnumerable<ReportedCopy> copies)
    {
        List<string[]> rows = [];
        await foreach (var copy in copies)
        {
            rows.Add(
            [
                copy.SettledAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                copy.Message.Value,
                copy.Delivered ? Way(copy.Proof) : $"Not delivered. {copy.Outcome}",
                copy.Proof.GetValueOrDefault("CertificateSubject", ""),
                copy.Proof.GetValueOrDefault("CertificateSha256", ""),
                copy.Proof.GetValueOrDefault("ServerLine", ""),
            ]);
        }
        Sheet.Write(surroundings.Console, ["when (UTC)", "message", "way", "certificate of", "its SHA-256", "the server said"], rows);
        return 0;
    }

    private static string Way(IReadOnlyDictionary<string, string> proof) =>
        $"Delivered over {proof.GetValueOrDefault("TlsProtocol", "TLS")} ({proof.GetValueOrDefault("TlsCipher", "")}) to {proof.GetValueOrDefault("Server", "")}";
}
