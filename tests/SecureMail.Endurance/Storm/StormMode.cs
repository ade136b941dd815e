using SecureMail.Endurance.Counting;
using SecureMail.Endurance.Parts;
using SecureMail.Endurance.Printing;
using SecureMail.Endurance.Sending;

namespace SecureMail.Endurance.Storm;

/// <summary>
/// Events are posted again and again, in parallel and out of order, as providers do that lost an answer. Some mails have the
/// Message-ID of another mail.
/// </summary>
internal static class StormMode
{
    private const int FewestTimes = 2;
    private const int OneInFive = 5;

    public static async Task<Scoreboard> RunAsync(Run run)
    {
        await using var ground = await Ground.StartAsync(run);
        var flow = await MailFlow.CreateAsync(ground, "acme", TimeSpan.FromDays(15));
        using var client = new HttpClient();
        var postman = new Postman(ground, client, flow);
        var letters = new List<Letter>();
        var posts = Shuffled(run, Plan(run, letters));
        var program = run.Options.IsFull ? await ProgramFile.DeployedAsync(ground.Folder, run.Stop) : ProgramFile.Built;
        var instance = await Instance.StartAsync(ground, program, new InstanceOptions { Address = ground.Address });

        var posted = 0;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = run.Size(quick: 12, full: 32), CancellationToken = run.Stop };
        await Parallel.ForEachAsync(posts, parallel, async (letter, _) =>
        {
            await postman.PostAsync(letter, instance.Address);
            run.Progress.Say($"{Interlocked.Increment(ref posted)} of {posts.Length} posts");
        });
        var healed = await Healing.WaitAsync(ground);

        var board = new Scoreboard();
        board.Tell("posts", posts.Length);
        board.Tell("distinct events", letters.Count);
        board.Tell("answered \"seen before\"", postman.SeenBefore);
        Healing.Describe(healed, board);
        JudgePairs(board, postman, letters);
        await Judgement.PassAsync(ground, postman, letters.Count, board);
        return board;
    }

    /// <summary>Which letter is posted how often; every fifth has the Message-ID of the one before it and another text.</summary>
    private static List<Letter> Plan(Run run, List<Letter> letters)
    {
        var (wanted, mostTimes) = (run.Size(quick: 250, full: 20_000), run.Size(quick: 12, full: 100));
        var writer = new LetterWriter(run.Randomness, run.Clock, mailboxes: run.Size(quick: 1, full: 8));
        List<Letter> posts = [];
        var messageId = "";
        while (posts.Count < wanted)
        {
            var number = letters.Count;
            messageId = number % OneInFive == 1 ? messageId : writer.NewMessageId();
            var letter = writer.Write(number, messageId, 2_000 + run.Below(6_000));
            letters.Add(letter);
            var times = FewestTimes + run.Below(mostTimes - FewestTimes + 1);
            posts.AddRange(Enumerable.Repeat(letter, Math.Min(times, Math.Max(FewestTimes, wanted - posts.Count))));
        }
        return posts;
    }

    private static void JudgePairs(Scoreboard board, Postman postman, List<Letter> letters)
    {
        var kept = postman.Accepted.Values.Select(receipt => receipt.Number).ToHashSet();
        var pairs = letters.Where(letter => letter.Number % OneInFive == 1).ToList();
        board.MustBe("pairs under one Message-ID of which both are kept",
            pairs.Count(letter => kept.Contains(letter.Number) && kept.Contains(letter.Number - 1)), pairs.Count);
    }

    private static Letter[] Shuffled(Run run, List<Letter> posts)
    {
        var shuffled = posts.ToArray();
        for (var last = shuffled.Length - 1; last > 0; last--)
        {
            var other = run.Below(last + 1);
            (shuffled[last], shuffled[other]) = (shuffled[other], shuffled[last]);
        }
        return shuffled;
    }
}
