using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Tests.Store;

/// <summary>Every state and every event, against docs/states.md; and rows that move as the table says.</summary>
public sealed class LifeTableTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] Page = File.ReadAllLines(Path.Combine(Root(), "docs", "states.md"));

    private static readonly Dictionary<(ParticipantEvent, ParticipantRoute, ParticipantStage), (ParticipantRoute, ParticipantStage)> Written = Read();

    public static TheoryData<ParticipantEvent> Events => [.. Enum.GetValues<ParticipantEvent>()];

    [Theory]
    [MemberData(nameof(Events))]
    public void EveryParticipantCell_IsAsThePageSays(ParticipantEvent happened)
    {
        foreach (var route in Enum.GetValues<ParticipantRoute>())
        {
            foreach (var stage in Enum.GetValues<ParticipantStage>())
            {
                (ParticipantRoute, ParticipantStage)? expected = Written.TryGetValue((happened, route, stage), out var next) ? next : null;
                Assert.True(expected == ParticipantLife.After(route, stage, happened), $"{happened} of {route} at {stage}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Events))]
    public void ARowMovesAsTheTableSays_OrIsLeftAsItWas(ParticipantEvent happened)
    {
        foreach (var route in Enum.GetValues<ParticipantRoute>())
        {
            foreach (var stage in Enum.GetValues<ParticipantStage>())
            {
                var row = At(route, stage);
                var before = new Dictionary<string, object>(row.Row.Values);
                var expected = ParticipantLife.After(route, stage, happened);

                var moved = row.TryMove(happened);
                if (happened == ParticipantEvent.WithdrawnForOne && moved)
                {
                    row.Row.Set("WithdrawnAt", Now); // The caller's part: it is written for recipients who have the message, too.
                }

                Assert.Equal((expected is not null, $"{happened} of {route} at {stage}"), (moved, $"{happened} of {route} at {stage}"));
                Assert.Equal(expected ?? (route, stage), (row.Route, row.Stage));
                if (!moved)
                {
                    Assert.Equal(before, row.Row.Values);
                }
            }
        }
    }

    [Fact]
    public void ANewDebtBeginsAnew()
    {
        var row = At(ParticipantRoute.Notice, ParticipantStage.Returned);
        row.BouncedAt = Now;
        row.NextAttemptAt = Now;

        Assert.True(row.TryMove(ParticipantEvent.NotifiedAgain));

        Assert.Equal((0L, 1L), (row.Attempts, row.Round));
        Assert.Null(row.NextAttemptAt ?? row.BouncedAt);
        Assert.Null(row.Row.Text("Report"));
    }

    [Fact]
    public void EveryMessageCell_IsAsThePageSays()
    {
        var written = Cells("| event | moves |").SelectMany(cells => Moves<MessageStage>(cells[1])
            .Select(move => (Happened: Enum.Parse<MessageEvent>(cells[0]), move.From, move.To))).ToList();
        foreach (var happened in Enum.GetValues<MessageEvent>())
        {
            foreach (var stage in Enum.GetValues<MessageStage>())
            {
                MessageStage? expected = written.Where(move => move.Happened == happened && move.From == stage).Select(move => (MessageStage?)move.To).SingleOrDefault();
                Assert.True(expected == MessageLife.After(stage, happened), $"{happened} at {stage}");

                var row = At(stage);
                Assert.Equal(expected is not null, row.TryMove(happened, Now));
                Assert.Equal(expected ?? stage, row.Stage);
            }
        }
    }

    [Fact]
    public void TimeIsNotUpBeforeTheRowSaysSo()
    {
        var row = At(MessageStage.Active);

        Assert.False(row.TryMove(MessageEvent.TimeUp, row.ExpiresAt.AddTicks(-1)));
        Assert.Equal(MessageState.Active, row.State);
        Assert.Null(row.EndedAt);
        Assert.True(row.TryMove(MessageEvent.TimeUp, row.ExpiresAt));
        Assert.Equal((MessageState.Expired, row.ExpiresAt), (row.State, row.EndedAt!.Value));
    }

    /// <summary>A row at a stage, made of the columns that the stage is read from.</summary>
    private static ParticipantRow At(ParticipantRoute route, ParticipantStage stage) => new(new TableRow("message", ParticipantRow.Prefix + "mailbox")
        .Set("Route", route.ToString())
        .Set("State", ParticipantLife.StateOf(stage).ToString())
        .Set("Attempts", stage is ParticipantStage.Owed or ParticipantStage.TakenBack ? 0 : 2)
        .Set("Report", stage switch { ParticipantStage.Confirmed => "Delivered", ParticipantStage.Returned => "NotDelivered", _ => null })
        .Set("WithdrawnAt", stage == ParticipantStage.Withdrawn ? Now : null)
        .Set("TakenBack", stage == ParticipantStage.TakenBack));

    private static MessageRow At(MessageStage stage) => new(new TableRow("message", MessageRow.RowKey)
        .Set("State", MessageLife.StateOf(stage).ToString())
        .Set("ExpiresAt", Now)
        .Set("EndedAt", stage == MessageStage.Active ? null : Now)
        .Set("ShreddedAt", stage is MessageStage.Withdrawn or MessageStage.Expired ? Now : null));

    private static Dictionary<(ParticipantEvent, ParticipantRoute, ParticipantStage), (ParticipantRoute, ParticipantStage)> Read()
    {
        var table = new Dictionary<(ParticipantEvent, ParticipantRoute, ParticipantStage), (ParticipantRoute, ParticipantStage)>();
        foreach (var cells in Cells("| event | for the routes |"))
        {
            foreach (var route in cells[1].Split(' ').Select(Enum.Parse<ParticipantRoute>))
            {
                var then = cells[3].Length > 0 ? Enum.Parse<ParticipantRoute>(cells[3]) : route;
                foreach (var (from, to) in Moves<ParticipantStage>(cells[2]))
                {
                    table.Add((Enum.Parse<ParticipantEvent>(cells[0]), route, from), (then, to));
                }
            }
        }
        return table;
    }

    private static IEnumerable<string[]> Cells(string heading) => Page
        .SkipWhile(line => !line.StartsWith(heading, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'))
        .Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray());

    private static IEnumerable<(T From, T To)> Moves<T>(string cell)
        where T : struct, Enum =>
        cell.Split(", ").Select(move => move.Split(" → ")).Select(pair => (Enum.Parse<T>(pair[0]), Enum.Parse<T>(pair[1])));

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }
}
