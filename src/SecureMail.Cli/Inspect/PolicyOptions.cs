using System.CommandLine;

namespace SecureMail.Cli.Inspect;

/// <summary>The options of <c>securemail inspect --policy</c>.</summary>
internal sealed class PolicyOptions
{
    private Option<string?> Organisation { get; } = new("--policy") { Description = "Say what this organisation's policy makes of the mail, recipient by recipient." };

    private Option<string?> Application { get; } = new("--app") { Description = "With --policy: as if this application had posted it." };

    private Option<string[]> Recipients { get; } = new("--to") { Description = "With --policy: an envelope recipient; repeat for more. Default: those of To and Cc.", Arity = ArgumentArity.OneOrMore };

    public void AddTo(Command command)
    {
        command.Add(Organisation);
        command.Add(Application);
        command.Add(Recipients);
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(Organisation) is not null;

    public PolicyQuestion Read(ParseResult parsed) =>
        new(parsed.GetValue(Organisation)!, parsed.GetValue(Application), parsed.GetValue(Recipients) ?? []);
}

/// <summary>What is asked of the policy.</summary>
/// <param name="Organisation">Whose policy.</param>
/// <param name="Application">Which application posts; null: one without rules of its own.</param>
/// <param name="Recipients">Envelope recipients; empty: those of To and Cc.</param>
internal sealed record PolicyQuestion(string Organisation, string? Application, IReadOnlyList<string> Recipients);
