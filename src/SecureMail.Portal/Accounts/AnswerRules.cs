using System.Globalization;
using System.Text;
using SecureMail.Core.Notify;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Accounts;

/// <summary>Which answers to a security question are taken, and what counts as the same answer.</summary>
internal sealed class AnswerRules(Deployment deployment)
{
    /// <summary>Fewest characters.</summary>
    public const int Shortest = 3;

    /// <summary>Most characters.</summary>
    public const int Longest = 200;

    /// <summary>What is wrong, with what to do instead; null when question and answer are taken.</summary>
    /// <param name="question">Of <see cref="SecurityQuestions"/>.</param>
    /// <param name="typed">As the person typed it.</param>
    /// <param name="address">The person's normalised address.</param>
    public string? FaultOf(int question, string typed, string address)
    {
        if (SecurityQuestions.Ask(question) is null)
        {
            return Say("Please choose one of the questions.");
        }
        var answer = Normalize(typed);
        var length = answer.EnumerateRunes().Count();
        if (length is < Shortest or > Longest)
        {
            return Say("This answer has {0} characters. Please write {1} to {2}.", length, Shortest, Longest);
        }
        return Guessable(address).Any(text => Bare(Normalize(text)) == Bare(answer))
            ? Say("This answer is your address, a part of it, the name of this service or the question itself. Please take another one.")
            : null;
    }

    /// <summary>
    /// One form for what people mean by the same answer: NFKC, case folded, without marks that nobody sees, single spaces.
    /// Changing it makes stored answers wrong.
    /// </summary>
    public static string Normalize(string typed)
    {
        var seen = string.Concat(typed.Normalize(NormalizationForm.FormKC).Where(letter => char.GetUnicodeCategory(letter) != UnicodeCategory.Format));
        // Over upper case, so that a final sigma is a sigma; the sharp s as in CaseFolding.txt, status F.
        var folded = seen.ToUpperInvariant().ToLowerInvariant().Replace("ß", "ss", StringComparison.Ordinal);
        return string.Join(' ', folded.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Normalize(NormalizationForm.FormKC);
    }

    private IEnumerable<string> Guessable(string address)
    {
        var parts = address.Split('@');
        return [address, .. parts, .. parts[0].Split(['.', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries), deployment.ServiceName, .. SecurityQuestions.Numbers.Select(number => SecurityQuestions.Ask(number)!)];
    }

    /// <summary>Letters and digits alone, so that dots, spaces and question marks make nothing another answer.</summary>
    private static string Bare(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
