namespace SecureMail.Portal.Accounts;

/// <summary>A password, of which what a guesser would try is crossed out piece by piece.</summary>
internal sealed class PasswordGuess
{
    private const int ShortestRun = 3;
    private const int RepeatedBlock = 4;

    private readonly string lower;
    private readonly string folded;
    private readonly bool[] crossedOut;

    public PasswordGuess(string password)
    {
        lower = password.ToLowerInvariant();
        folded = Fold(lower);
        crossedOut = new bool[lower.Length];
    }

    /// <summary>What nothing has crossed out.</summary>
    public IReadOnlyList<char> Remaining => [.. lower.Where((character, index) => !crossedOut[index] && character != ' ')];

    public void CrossOutWords(IEnumerable<string> words)
    {
        foreach (var word in words.Select(word => Fold(word.ToLowerInvariant())))
        {
            for (var at = folded.IndexOf(word, StringComparison.Ordinal); at >= 0; at = folded.IndexOf(word, at + 1, StringComparison.Ordinal))
            {
                crossedOut.AsSpan(at, word.Length).Fill(true);
            }
        }
    }

    /// <summary>Repeated characters, and rows up or down: aaaa, 1234, dcba.</summary>
    public void CrossOutRuns()
    {
        var start = 0;
        for (var index = 1; index < lower.Length; index++)
        {
            var step = lower[index] - lower[index - 1];
            var continues = step is 0 or 1 or -1 && (index - start == 1 || step == lower[index - 1] - lower[index - 2]);
            start = continues ? start : index;
            if (index - start + 1 >= ShortestRun)
            {
                crossedOut.AsSpan(start, index - start + 1).Fill(true);
            }
        }
    }

    /// <summary>Blocks that stood there before: the second half of sunnydaysunnyday.</summary>
    public void CrossOutRepetitions()
    {
        for (var index = RepeatedBlock; index + RepeatedBlock <= folded.Length; index++)
        {
            var block = folded.AsSpan(index, RepeatedBlock);
            if (folded.AsSpan(0, index).IndexOf(block, StringComparison.Ordinal) >= 0)
            {
                crossedOut.AsSpan(index, RepeatedBlock).Fill(true);
            }
        }
    }

    /// <summary>Takes the usual disguises off letters.</summary>
    private static string Fold(string text) => string.Create(text.Length, text, static (folded, source) =>
    {
        for (var index = 0; index < folded.Length; index++)
        {
            folded[index] = source[index] switch
            {
                '@' or '4' => 'a',
                '3' => 'e',
                '1' or '!' => 'i',
                '0' => 'o',
                '5' or '$' => 's',
                '7' => 't',
                var other => other,
            };
        }
    });
}
