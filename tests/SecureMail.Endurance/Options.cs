namespace SecureMail.Endurance;

/// <summary>The command line.</summary>
/// <param name="Mode">What is to be done.</param>
/// <param name="IsFull">At its full size; otherwise what a test run allows.</param>
/// <param name="Keep">The folder that keeps stores and mailboxes afterwards; null: a temporary one.</param>
internal sealed record Options(string Mode, bool IsFull, string? Keep)
{
    /// <summary>Reads the command line; null when it makes no sense.</summary>
    public static Options? Parse(IReadOnlyList<string> arguments, IEnumerable<string> modes)
    {
        if (arguments.Count == 0 || !modes.Contains(arguments[0]))
        {
            return null;
        }
        var options = new Options(arguments[0], IsFull: false, Keep: null);
        for (var index = 1; index < arguments.Count; index++)
        {
            switch (arguments[index])
            {
                case "--quick":
                    options = options with { IsFull = false };
                    break;
                case "--full":
                    options = options with { IsFull = true };
                    break;
                case "--keep" when index + 1 < arguments.Count:
                    options = options with { Keep = arguments[++index] };
                    break;
                default:
                    return null;
            }
        }
        return options;
    }
}
