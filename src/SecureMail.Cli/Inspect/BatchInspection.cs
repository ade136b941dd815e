using System.Text;

namespace SecureMail.Cli.Inspect;

/// <summary><c>securemail inspect --batch LIST</c>: one JSON row a message, in the order of the list. A message that fails does not stop the others.</summary>
internal static class BatchInspection
{
    public static async Task<int> RunAsync(string list, InspectionJson row, MailSource source, CancellationToken cancellationToken)
    {
        if (await source.ReadAsync(list, cancellationToken) is not { } names)
        {
            return 1;
        }
        var status = 0;
        foreach (var name in Encoding.UTF8.GetString(names).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (await source.ReadAsync(name, cancellationToken) is { } raw)
            {
                await source.Output.WriteLineAsync(row.Row(name, raw));
            }
            else
            {
                status = 1;
            }
        }
        return status;
    }
}
