using System.Text.Json;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Core.Inbound;
using SecureMail.Core.Organisations;
using SecureMail.Core.Policy;
using SecureMail.Mime;

namespace SecureMail.Cli.Inspect;

/// <summary><c>securemail inspect --policy ORG</c>: what would become of a mail for each recipient, and why. Nothing is stored or sent.</summary>
internal static class PolicyInspection
{
    public static async Task<int> RunAsync(
        string name, PolicyQuestion question, MailSource source, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var organisations = await surroundings.OrganisationsAsync(cancellationToken);
        if (await organisations.FindAsync(question.Organisation, cancellationToken) is not { } organisation)
        {
            return await surroundings.RefuseAsync(OrganisationCommand.Unknown(question.Organisation));
        }
        var (settings, fault) = await SettingsAsync(question, surroundings, cancellationToken);
        if (fault is not null)
        {
            return await surroundings.RefuseAsync(fault);
        }
        if (await source.ReadAsync(name, cancellationToken) is not { } raw)
        {
            return 1;
        }
        var message = MailReading.Read(raw).Message;
        var recipients = RecipientsOf(question, message);
        if (recipients is null or { Count: 0 })
        {
            return await surroundings.RefuseAsync("The mail names no recipient that can be used: give each envelope recipient with --to.");
        }
        var verdicts = TagPolicy.Decide(organisation, settings, message, recipients);
        Sheet.Write(surroundings.Console, ["recipient", "verdict", "reason", "explanation"], verdicts.Select(Row));
        return 0;
    }

    private static async Task<(ApplicationSettings? Settings, string? Fault)> SettingsAsync(
        PolicyQuestion question, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (question.Application is not { } application)
        {
            return (null, null);
        }
        var applications = await surroundings.ApplicationsAsync(cancellationToken);
        var found = await applications.FindAsync(question.Organisation, application, cancellationToken);
        return (found?.Settings, found is null ? $"There is no application {Sheet.Plain(application)}. To see which there are: securemail app list" : null);
    }

    /// <summary>Normalised; null when one of those that were given is no address.</summary>
    private static List<string>? RecipientsOf(PolicyQuestion question, MimeMessage? message)
    {
        List<string> recipients = [];
        var isGiven = question.Recipients.Count > 0;
        foreach (var text in isGiven ? question.Recipients : [.. (message?.To ?? []).Concat(message?.Cc ?? []).Select(person => person.Address)])
        {
            if (AddrSpec.TryParse(text, out var address))
            {
                recipients.Add(address.ToString());
            }
            else if (isGiven)
            {
                return null;
            }
        }
        return [.. recipients.Distinct()];
    }

    private static string[] Row(RecipientVerdict verdict) =>
        [verdict.Recipient, JsonNamingPolicy.CamelCase.ConvertName(verdict.Verdict.ToString()), verdict.Reason.ToString(), VerdictWords.Explain(verdict.Reason)];
}
