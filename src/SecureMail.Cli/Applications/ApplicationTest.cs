using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Organisations;
using SecureMail.Mime;

namespace SecureMail.Cli.Applications;

/// <summary><c>securemail app test</c>: posts a small mail without a tag to the webhook, as the mail flow will, and says what happened.</summary>
internal static class ApplicationTest
{
    private const string StandardInput = "-";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // A first instance may take 10 s to start.

    public static Command Create(Surroundings surroundings)
    {
        var (id, name) = (OrganisationCommand.Id(), ApplicationCommand.Name());
        var secret = new Option<string>("--secret") { Description = "The application's secret; - reads it from standard input.", Required = true };
        var to = new Option<string>("--to") { Description = "An address outside the organisation.", Required = true };
        var command = new Command("test", "Post a small mail without a tag, so that nothing is sealed, and say what happened.") { id, name, secret, to };
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
            var given = parsed.GetRequiredValue(secret);
            using var request = Request(
                surroundings.Settings.Webhook(owner.Id, parsed.GetRequiredValue(name)),
                parsed.GetRequiredValue(name),
                given == StandardInput ? (await Console.In.ReadToEndAsync(cancellationToken)).Trim() : given,
                $"securemail-test@{owner.Domains[0]}",
                recipient.ToString());
            return await PostAsync(surroundings, request, cancellationToken);
        });
        return command;
    }

    private static HttpRequestMessage Request(Uri webhook, string application, string secret, string sender, string recipient)
    {
        // No tag: whatever the organisation's tags are, nothing stands between brackets.
        var mail = $"From: {sender}\r\nTo: {recipient}\r\nSubject: SecureMail test\r\n\r\nA test of the webhook. Nothing is to be sealed.\r\n";
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(mail));
        content.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        var request = new HttpRequestMessage(HttpMethod.Post, webhook) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{application}:{secret}")));
        request.Headers.TryAddWithoutValidation("X-Envelope-From", sender);
        request.Headers.TryAddWithoutValidation("X-Envelope-To", recipient);
        return request;
    }

    private static async Task<int> PostAsync(Surroundings surroundings, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(surroundings.Http, disposeHandler: false) { Timeout = Patience };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            var answer = WebhookAnswer.Read((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
            await (answer.IsGood ? surroundings.Output : surroundings.Error).WriteLineAsync(Sheet.Plain(answer.Sentence));
            return answer.IsGood ? 0 : 1;
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return await surroundings.RefuseAsync($"The webhook did not answer within {Patience.TotalSeconds:0} seconds. Run securemail doctor, then try again.");
        }
    }
}
