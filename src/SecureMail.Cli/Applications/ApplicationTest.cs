using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Core.Organisations;
using SecureMail.Mime;

namespace SecureMail.Cli.Applications;

/// <summary><c>securemail app test</c>: posts a small mail without a tag to the webhook, in the provider's form and signed as the provider does, and says what happened.</summary>
internal static class ApplicationTest
{
    private const string StandardInput = "-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // A first instance may take 10 s to start.

    public static Command Create(Surroundings surroundings)
    {
        var (id, name) = (OrganisationCommand.Id(), ApplicationCommand.Name());
        var secret = new Option<string>("--secret") { Description = "The application's secret, or the key that its provider signs with; - reads it from standard input.", Required = true };
        var to = new Option<string>("--to") { Description = "An address outside the organisation.", Required = true };
        var command = new Command("test", "Post a small mail without a tag as the provider does, and say what happened.") { id, name, secret, to };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            if (!AddrSpec.TryParse(parsed.GetRequiredValue(to), out var recipient))
            {
                return await surroundings.RefuseAsync("The value of --to must be one mail address.");
            }
            var organisations = await surroundings.OrganisationsAsync(cancellationToken);
            if (await organisations.FindAsync(parsed.GetRequiredValue(id), cancellationToken) is not { } owner)
            {
                return await surroundings.RefuseAsync(OrganisationCommand.Unknown(parsed.GetRequiredValue(id)));
            }
            var applications = await surroundings.ApplicationsAsync(cancellationToken);
            var application = parsed.GetRequiredValue(name);
            var kind = (await applications.FindAsync(owner.Id, application, cancellationToken))?.Settings.Kind ?? ApplicationKind.Generic;
            var given = parsed.GetRequiredValue(secret);
            var sample = new SampleRequest(
                Paste.AddressOf(surroundings.Settings.Webhook(owner.Id, application), application, kind, secret: ""),
                application,
                given == StandardInput ? (await surroundings.ReadInputAsync(cancellationToken)).Trim() : given,
                $"securemail-test@{owner.Domains[0]}",
                recipient.ToString(),
                surroundings.Clock.GetUtcNow());
            using var request = sample.Create(kind);
            return request is null
                ? await surroundings.RefuseAsync("Only Amazon can sign for this application. Send a mail through SES, then look at: securemail app list")
                : await PostAsync(surroundings, request, kind, cancellationToken);
        });
        return command;
    }

    private static async Task<int> PostAsync(
        Surroundings surroundings, HttpRequestMessage request, ApplicationKind kind, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(surroundings.Http, disposeHandler: false) { Timeout = Patience };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var verdict = response.Headers.TryGetValues("X-SecureMail-Verdict", out var values) ? values.First() : null;
            var answer = kind.CanCarryOn()
                ? WebhookAnswer.Read((int)response.StatusCode, body)
                : WebhookAnswer.ReadProvider((int)response.StatusCode, body, verdict);
            await (answer.IsGood ? surroundings.Output : surroundings.Error).WriteLineAsync(Sheet.Plain(answer.Sentence));
            return answer.IsGood ? 0 : 1;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await surroundings.RefuseAsync($"The webhook did not answer within {Patience.TotalSeconds:0} seconds. Run securemail doctor, then try again.");
        }
    }
}
