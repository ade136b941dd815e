using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Accounts;

/// <summary>
/// The questions that one may choose from. Stored is the number, so that everybody is asked in the language they read; a
/// number keeps its meaning for good.
/// </summary>
internal static class SecurityQuestions
{
    /// <summary>Their numbers, in the order in which they are offered.</summary>
    public static readonly IReadOnlyList<int> Numbers = [1, 2, 3, 4, 5, 6];

    /// <summary>The question in the reader's language; null for a number that there is not.</summary>
    public static string? Ask(int number) => number switch
    {
        1 => Say("What was the first name of your best friend at school?"),
        2 => Say("What was the surname of the teacher whom you remember best?"),
        3 => Say("Where did you spend your first holiday without your parents?"),
        4 => Say("What did you want to become when you were a child?"),
        5 => Say("What was the first concert or play that you went to?"),
        6 => Say("What was the first dish that you learned to cook?"),
        _ => null,
    };
}
