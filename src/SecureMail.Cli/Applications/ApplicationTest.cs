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
        var secret = new Option<string>("--secret") { Description = "The application's secret, or the key that its provider signs with; - reads it from standard input. Not for the kind ses." };
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
            var settings = (await applications.FindAsync(owner.Id, application, cancellationToken))?.Settings ?? new ApplicationSettings();
            if (await SecretAsync(surroundings, parsed.GetValue(secret), settings.Kind, cancellationToken) is not { } given)
            {
                return await surroundings.RefuseAsync("Option '--secret' is required.");
            }
            var sample = new SampleRequest(
                Paste.AddressOf(surroundings.Settings.Webhook(owner.Id, application), application, settings.Kind, secret: ""),
                application,
                given,
                $"securemail-test@{owner.Domains[0]}",
                recipient.ToString(),
                surroundings.Clock.GetUtcNow());
            using var request = sample.Create(settings);
            return await PostAsync(surroundings, request, settings, cancellationToken);
        });
        return command;
    }

    /// <summary>The secret that was given; empty where there is none to give, null where one is missing.</summary>
    private static async Task<string?> SecretAsync(Surroundings surroundings, string? given, ApplicationKind kind, CancellationToken cancellationToken) =>
        given == StandardInput ? (await surroundings.ReadInputAsync(cancellationToken)).Trim()
        : given ?? (kind == ApplicationKind.Ses ? "" : null);

    private static async Task<int> PostAsync(
        Surroundings surroundings, HttpRequestMessage request, ApplicationSettings settings, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(surroundings.Http, disposeHandler: false) { Timeout = Patience };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var body = await response.Content.ReadAsStringAsync(cancellationToken);
            var verdict = response.Headers.TryGetValues("X-SecureMail-Verdict", out var values) ? values.First() : null;
            var status = (int)response.StatusCode;
            var answer = settings.TopicArn is { } topic ? WebhookAnswer.ReadUnsigned(status, body, topic)
                : settings.Kind.CanCarryOn() ? WebhookAnswer.Read(status, body)
                : WebhookAnswer.ReadProvider(status, body, verdict);
            await (answer.IsGood ? surroundings.Output : surroundings.Error).WriteLineAsync(Sheet.Plain(answer.Sentence));
            return answer.IsGood ? 0 : 1;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await surroundings.RefuseAsync($"The webhook did not answer within {Patience.TotalSeconds:0} seconds. Run securemail doctor, then try again.");
        }
    }
}
