using System.CommandLine;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>The options that stand for an application's settings. <see cref="ApplicationRules"/> judges their values.</summary>
internal sealed class ApplicationOptions
{
    private const int BytesPerKib = 1024;
    private const int MostKib = 1024 * 1024; // Far beyond what the rules allow: they say the sentence about it.

    public Option<ApplicationKind?> Kind { get; } = new("--kind")
    {
        Description = $"How it posts: {string.Join(", ", Enum.GetNames<ApplicationKind>().Select(name => name.ToLowerInvariant()))}. Default: generic.",
    };

    private Option<string[]> Senders { get; } = new("--sender")
    {
        Description = "An envelope sender that it may use, an address or *@domain; repeat for more. Replaces all; any allows every one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<string[]> Networks { get; } = new("--network")
    {
        Description = "A network that it may post from, such as 192.0.2.0/24; repeat for more. Replaces all; any allows every one.",
        Arity = ArgumentArity.OneOrMore,
    };

    private Option<int?> PerMinute { get; } = new("--per-minute") { Description = "Mails a minute that an instance takes, 0 for no limit. Default: 600." };

    private Option<int?> MaxMessageKib { get; } = new("--max-message-kib") { Description = "Largest mail, 64 to 20480 KiB; 0: the organisation's." };

    private Option<int?> UnusedDays { get; } = new("--unused-days") { Description = "Days without use after which its credentials end, 0 for never. Default: 180." };

    private Option<string?> Topic { get; } = new("--topic") { Description = "Kind ses: the ARN of the SNS topic." };

    private Option<string?> Trigger { get; } = new("--trigger") { Description = "A header field, such as X-Secure, that asks for sealing too; none removes it." };

    private Option<bool?> SealsAll { get; } = new("--seal-all") { Description = "Whether every mail is sealed, tag or no tag: true or false." };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Senders, Networks, PerMinute, MaxMessageKib, UnusedDays, Topic, Trigger, SealsAll])
        {
            command.Add(option);
        }
    }

    /// <summary>The settings with what was given.</summary>
    public ApplicationSettings Apply(ParseResult parsed, ApplicationSettings before) => before with
    {
        Senders = Listed(parsed.GetValue(Senders)) ?? before.Senders,
        Networks = Listed(parsed.GetValue(Networks)) ?? before.Networks,
        MailsPerMinute = parsed.GetValue(PerMinute) ?? before.MailsPerMinute,
        MaxMessageBytes = parsed.GetValue(MaxMessageKib) switch
        {
            null => before.MaxMessageBytes,
            0 => null,
            var kib => Math.Clamp(kib.Value, -MostKib, MostKib) * (long)BytesPerKib,
        },
        UnusedDays = parsed.GetValue(UnusedDays) ?? before.UnusedDays,
        TopicArn = parsed.GetValue(Topic) ?? before.TopicArn,
        TriggerField = parsed.GetValue(Trigger) switch { null => before.TriggerField, "none" => null, var field => field },
        SealsAll = parsed.GetValue(SealsAll) ?? before.SealsAll,
    };

    private static string[]? Listed(string[]? words) => words is not { Length: > 0 } ? null : words is ["any"] ? [] : words;
}
