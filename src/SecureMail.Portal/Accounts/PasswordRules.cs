using SecureMail.Core.Notify;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// Which passwords are taken (NIST SP 800-63B-4 section 3.1.1.2, OWASP ASVS 5.0 6.2): 15 characters or more, no rules of
/// composition, nothing common. Lists of leaked passwords hold few of this length, and those few are made of common
/// words, sequences and repetitions; so these are crossed out, and enough must remain.
/// </summary>
internal sealed class PasswordRules(Deployment deployment)
{
    /// <summary>Fewest characters, since the password is the only factor.</summary>
    public const int Shortest = 15;

    /// <summary>Most characters; nothing is ever cut off.</summary>
    public const int Longest = 128;

    private const int FewestOfOwn = 8;
    private const int FewestDifferent = 6;

    /// <summary>What is wrong, with what to do instead; null when the password is taken.</summary>
    public string? FaultOf(string password, string address)
    {
        var length = password.EnumerateRunes().Count();
        if (length < Shortest)
        {
            return Say("This password has {0} characters. Please take {1} or more: four words that do not belong together are easy to remember.", length, Shortest);
        }
        if (length > Longest)
        {
            return Say("This password has {0} characters. Please take {1} at most.", length, Longest);
        }
        var guess = new PasswordGuess(password);
        guess.CrossOutWords(CommonWords.All);
        guess.CrossOutWords(ContextOf(address));
        guess.CrossOutRuns();
        guess.CrossOutRepetitions();
        var own = guess.Remaining;
        return own.Count < FewestOfOwn || own.Distinct().Count() < FewestDifferent
            ? Say("This password is easy to guess: it is made of common words, rows of keys, repetitions, or your address. Please take four words that do not belong together.")
            : null;
    }

    /// <summary>The words of the address and of this service, which a guesser tries first.</summary>
    private IEnumerable<string> ContextOf(string address)
    {
        const int shortestWord = 4;
        return $"{address} {deployment.ServiceName} {deployment.PortalUrl.Host}"
            .Split([' ', '.', '@', '-', '_', '+'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length >= shortestWord);
    }
}
