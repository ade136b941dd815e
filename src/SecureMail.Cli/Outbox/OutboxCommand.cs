using System.CommandLine;
using System.Globalization;
using Azure;
using SecureMail.Cli.Administration;
using SecureMail.Core.Expire;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Outbox;

/// <summary><c>securemail outbox</c>: notices and copies that are still owed, and trying them again. Repeating it does no harm: what is done is not done twice.</summary>
internal static class OutboxCommand
{
    private const int UsualLines = 50;

    public static Command Create(Surroundings surroundings) => new("outbox", "Notices and copies that are still owed.")
    {
        List(surroundings),
        Retry(surroundings),
    };

    private static Command List(Surroundings surroundings)
    {
        var most = new Option<int>("--most") { Description = $"Most lines. Default: {UsualLines}.", DefaultValueFactory = _ => UsualLines };
        var command = new Command("list", "Show what is owed, the earliest first: due time, message, what, attempts, and why it waits.") { most };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            List<string[]> rows = [];
            var tables = await surroundings.TablesAsync(cancellationToken);
            await foreach (var one in StepsOf(surroundings, tables).ListAsync(cancellationToken).Take(Math.Max(1, parsed.GetValue(most))))
            {
                rows.Add(Row(one));
            }
            Sheet.Write(surroundings.Console, ["due (UTC)", "organisation", "message", "what", "attempts", "last attempt"], rows);
            return 0;
        });
        return command;
    }

    private static Command Retry(Surroundings surroundings)
    {
        var waiting = new Option<bool>("--waiting") { Description = "Also try at once what waits for its next attempt, such as after a mail server was put right." };
        var command = new Command("retry", "Send on what lies in poison queues, and wake every step that is overdue.") { waiting };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            var tables = await surroundings.TablesAsync(cancellationToken);
            var (overdue, hurried) = await WakeAsync(StepsOf(surroundings, tables), parsed.GetValue(waiting), cancellationToken);
            List<string[]> rows = [["overdue steps woken", Number(overdue)]];
            if (parsed.GetValue(waiting))
            {
                rows.Add(["waiting steps tried now", Number(hurried)]);
            }
            var poison = await SendPoisonOnAsync(surroundings, tables, cancellationToken);
            if (poison is { } sent)
            {
                rows.Add(["poison hints sent on", Number(sent)]);
            }
            Sheet.Write(surroundings.Console, ["", ""], rows);
            return poison is null ? 1 : 0;
        });
        return command;
    }

    private static WaitingSteps StepsOf(Surroundings surroundings, ITableStore tables) =>
        new(tables, new MessageTable(tables), new HintSender(surroundings.OpenHints()), surroundings.Clock);

    private static async Task<(int Overdue, int Hurried)> WakeAsync(WaitingSteps steps, bool alsoWaiting, CancellationToken cancellationToken)
    {
        var (overdue, hurried) = (0, 0);
        await foreach (var one in steps.ListAsync(cancellationToken))
        {
            if (await steps.WakeAsync(one, cancellationToken))
            {
                overdue++;
            }
            else if (alsoWaiting && await steps.HurryAsync(one, cancellationToken))
            {
                hurried++;
            }
        }
        return (overdue, hurried);
    }

    /// <summary>Null: the operator has no right to read queues, and was told what to do.</summary>
    private static async Task<int?> SendPoisonOnAsync(Surroundings surroundings, ITableStore tables, CancellationToken cancellationToken)
    {
        try
        {
            return await new PoisonedHints(surroundings.OpenHints(), new MessageTable(tables)).SendOnAsync(cancellationToken);
        }
        catch (RequestFailedException refused) when (refused.Status is 401 or 403)
        {
            await surroundings.RefuseAsync(
                "The poison queues were left as they are: your login may not read queues. Lend it \"Storage Queue Data Contributor\" for an hour and run this again, see \"A poison queue fills\" in the runbook.");
            return null;
        }
    }

    private static string[] Row(WaitingStep step) =>
    [
        step.DueAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        step.Organisation,
        step.Step.Message.Value,
        step.Route.ToString(),
        Number(step.Attempts),
        step.Outcome ?? "",
    ];

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
