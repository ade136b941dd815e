using System.Net;
using System.Text.RegularExpressions;
using SecureMail.Mime;

namespace SecureMail.Core.Organisations;

/// <summary>What settings an application may have, said in sentences that help.</summary>
public static partial class ApplicationRules
{
    /// <summary>Checks all settings; an empty list means that they can be stored.</summary>
    public static IReadOnlyList<string> Check(ApplicationSettings settings)
    {
        List<string> faults = [];
        Require(settings.Senders.Count <= 100 && settings.Senders.All(IsSender),
            "An allowed sender is a mail address, or *@ and a domain for all of that domain, such as *@acme.example; at most 100 of them.");
        Require(settings.Networks.Count <= 100 && settings.Networks.All(network => IPNetwork.TryParse(network, out _)),
            "An allowed network is written as 192.0.2.0/24 or 2001:db8::/32, at most 100 of them.");
        Require(settings.MailsPerMinute is >= 0 and <= 100_000, "The mails a minute must be 1 to 100000, or 0 for no limit.");
        Require(settings.MaxMessageBytes is null or (>= 64 * 1024 and <= 20 * 1024 * 1024),
            "The application's largest mail must be between 64 KiB and 20 MiB; without it the organisation's counts.");
        Require(settings.UnusedDays is >= 0 and <= 3650, "The days without use must be 1 to 3650, or 0 for never.");
        Require(settings.Kind == ApplicationKind.Ses == settings.TopicArn is not null,
            "The kind ses, and no other, needs the ARN of its SNS topic, such as arn:aws:sns:eu-west-1:111122223333:inbound.");
        Require(settings.TopicArn is not { } arn || (arn.Length <= 400 && TopicArn().IsMatch(arn)),
            "The topic must be an SNS ARN, such as arn:aws:sns:eu-west-1:111122223333:inbound.");
        Require(settings.TriggerField is not { } field || TriggerField().IsMatch(field),
            "The trigger is the name of a header field that begins with X-, such as X-Secure, at most 60 letters, digits and hyphens.");
        return faults;

        void Require(bool holds, string sentence)
        {
            if (!holds)
            {
                faults.Add(sentence);
            }
        }
    }

    private static bool IsSender(string text) =>
        AddrSpec.TryParse(text, out var address) && address.ToString() == text; // * is an ordinary letter of a local part.

    [GeneratedRegex(@"^arn:aws(-cn|-us-gov)?:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+$", RegexOptions.NonBacktracking)]
    private static partial Regex TopicArn();

    [GeneratedRegex("^[Xx]-[A-Za-z0-9-]{1,58}$", RegexOptions.NonBacktracking)]
    private static partial Regex TriggerField();
}
