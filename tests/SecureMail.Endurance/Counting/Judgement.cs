using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Counting;

/// <summary>The counts that every mode with mails ends with: lost, doubled, and why.</summary>
internal static class Judgement
{
    private const int MostNamed = 5;

    /// <summary>Counts in tables, blobs, mailboxes and portal, after everything has settled.</summary>
    /// <param name="ground">Where.</param>
    /// <param name="postman">Who posted.</param>
    /// <param name="letters">How many different letters.</param>
    /// <param name="board">Takes the figures.</param>
    /// <param name="other">Messages that are there too and are judged elsewhere.</param>
    public static async Task PassAsync(Ground ground, Postman postman, int letters, Scoreboard board, IEnumerable<string>? other = null)
    {
        var accepted = postman.Accepted;
        board.MustBe("letters accepted, each under one id", accepted.Count, letters);
        board.Tell("posts repeated by the provider", postman.Repeats);
        Name(board, "refused", postman.Refused);

        var ledger = await Ledger.ReadAsync(ground.Storage.Tables, ground.Storage.Blobs, ground.Run.Stop);
        var lost = accepted.Keys.Where(id => !ledger.HasWhole(id)).ToList();
        board.MustBeNone("lost in the store (row, key, blobs or inbox line)", lost.Count, letters);
        Name(board, "lost", lost);
        var known = accepted.Keys.Concat(other ?? []).ToHashSet();
        var strangers = ledger.Messages.Count(entry => entry.Value.Message is not null && !known.Contains(entry.Key));
        var extraLines = ledger.Lines.Values.Sum(lines => lines - 1);
        board.MustBeNone("doubled in the store (messages or inbox lines)", strangers + extraLines, letters);

        JudgeWire(ground, accepted, ledger, board, letters);

        var portal = await PortalCount.TakeAsync(ground, accepted);
        board.MustBeNone("missing in the portal", portal.Missing, letters);
        board.MustBeNone("doubled in the portal", portal.Doubled, letters);
        board.MustBeNone("not the same byte for byte when downloaded", portal.Damaged, portal.Downloaded);
    }

    private static void JudgeWire(Ground ground, IReadOnlyDictionary<string, Receipt> accepted, Ledger ledger, Scoreboard board, int letters)
    {
        var wire = WireCount.Of(ground);
        var silent = accepted.Keys.Where(id => !wire.Notices.ContainsKey(id)).ToList();
        board.MustBeNone("notices that never reached a mailbox", silent.Count, letters);
        Name(board, "no notice", silent);
        board.MustBeNone("notices given up", accepted.Keys.Count(ledger.IsGivenUp), letters);
        board.Tell("doubled on the wire", wire.Doubles.Count);
        foreach (var reason in Enum.GetValues<DoubleReason>().Where(reason => reason != DoubleReason.Unexplained))
        {
            board.Tell($"  {SentenceOf(reason)}", wire.Doubles.Count(one => one == reason));
        }
        board.MustBeNone("  for no such reason", wire.Doubles.Count(one => one == DoubleReason.Unexplained), letters);
        board.MustBeNone("  under another Message-ID", wire.OtherIds, letters);
        board.Tell("inbox lines left by attempts that died, never shown", ledger.DeadLines);
    }

    private static string SentenceOf(DoubleReason reason) => reason switch
    {
        DoubleReason.Stopped => "killed or stopped between final dot and recorded answer",
        DoubleReason.NoAnswer => "the mail server gave no answer after the final dot",
        _ => "the store did not take down the answer",
    };

    private static void Name(Scoreboard board, string what, IEnumerable<string> which)
    {
        foreach (var one in which.Take(MostNamed))
        {
            board.Found($"{what}: {one}");
        }
    }
}
