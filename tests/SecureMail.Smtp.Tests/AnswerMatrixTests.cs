using System.Text;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// Ten stages by twelve kinds of answer: each cell has its expected class in <c>tests/data/smtp/answers.txt</c>, and of
/// no cell a single octet of content or credential is on the wire in clear.
/// </summary>
public sealed class AnswerMatrixTests : IDisposable
{
    private static readonly byte[] Blocks = AnswerCell.MessageOf(lines: 2_000);

    // More than two sockets hold, so that the client is still writing when the server stops reading.
    private static readonly byte[] Flood = AnswerCell.MessageOf(lines: 400_000);

    private readonly SmtpBench bench = new();

    public static TheoryData<string, string, string> Cells()
    {
        var cells = new TheoryData<string, string, string>();
        foreach (var (kind, classes) in AnswerTable.Read())
        {
            for (var stage = 0; stage < AnswerCell.Stages.Length; stage++)
                cells.Add(AnswerCell.Stages[stage], kind, classes[stage]);
        }
        return cells;
    }

    [Fact]
    public void TheTableHasTenStagesAndTwelveKinds() =>
        Assert.Equal(
            (12, true),
            (AnswerTable.Read().Count, AnswerTable.Read().All(row => row.Classes.Length == AnswerCell.Stages.Length)));

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task ACellEndsInItsClassAndNothingIsReadable(string stage, string kind, string expected)
    {
        var (result, wire) = await new AnswerCell(stage, kind).MeetAsync(bench, stage == "block" ? Flood : Blocks);

        Assert.True(Enum.Parse<SmtpOutcome>(expected) == result.Outcome, $"{stage}, {kind}: {result}");
        Assert.Empty(ClearTextOnTheWire(wire));
    }

    public void Dispose() => bench.Dispose();

    private static IEnumerable<string> ClearTextOnTheWire(byte[] wire)
    {
        var text = Encoding.Latin1.GetString(wire);
        return new[] { "canary", "secret", "AGFubgBzZWNyZXQ", "AUTH", "MAIL FROM", "RCPT TO", "example.net", "Subject" }
            .Where(secret => text.Contains(secret, StringComparison.OrdinalIgnoreCase));
    }
}
