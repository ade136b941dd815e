using SecureMail.Endurance.Printing;

namespace SecureMail.Endurance.Tests;

/// <summary>Figures of several stores become one table.</summary>
public sealed class ScoreboardTests
{
    private static readonly Options Full = new("kills", IsFull: true, Keep: null);

    [Fact]
    public void CountsOfPartsAddUp()
    {
        var board = new Scoreboard();
        board.Add(Part(kills: 200, lost: 0, healed: true));
        board.Add(Part(kills: 200, lost: 0, healed: true));

        var table = board.Print(Full, TimeSpan.FromSeconds(1));

        Assert.True(board.AllMet);
        Assert.Matches(@"ok +SIGKILLs +400  must be 400", table);
        Assert.Matches(@"ok +lost +0  must be 0; N = 4000", table);
        Assert.Matches(@"repeats +6", table);
    }

    [Theory]
    [InlineData(199, 0, true, "a kill is missing")]
    [InlineData(200, 1, true, "one is lost")]
    [InlineData(200, 0, false, "something is owed")]
    public void WhatOnePartMissesIsMissed(int kills, int lost, bool healed, string why)
    {
        foreach (var isFirst in new[] { true, false })
        {
            var board = new Scoreboard();
            board.Add(isFirst ? Part(kills, lost, healed) : Part(200, 0, true));
            board.Add(isFirst ? Part(200, 0, true) : Part(kills, lost, healed));
            Assert.False(board.AllMet, why);
        }
    }

    [Fact]
    public void PartsOfDifferentRunsDoNotAddUp()
    {
        var other = new Scoreboard();
        other.Tell("something else", 1);
        var board = new Scoreboard();
        board.Add(Part(200, 0, true));

        Assert.Throws<InvalidOperationException>(() => board.Add(other));
    }

    private static Scoreboard Part(int kills, int lost, bool healed)
    {
        var part = new Scoreboard();
        part.MustBe("SIGKILLs", kills, wanted: 200);
        part.MustBeNone("lost", lost, trials: 2_000);
        part.MustHold("nothing owed any more", healed ? "3.0 s" : "never", "within 10 min", healed);
        part.Tell("repeats", 3);
        return part;
    }
}
