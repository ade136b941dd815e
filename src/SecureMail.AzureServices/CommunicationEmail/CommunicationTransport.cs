using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using SecureMail.Core.Transport;

namespace SecureMail.AzureServices.CommunicationEmail;

/// <summary>
/// Sends the service's own mail through Azure Communication Services. A mail keeps its operation id at every attempt, and
/// before a second attempt the service is asked what became of the first: an answer that was lost costs no second mail.
/// What the service says of its quotas is obeyed: mails wait, and none is dropped. Safe for concurrent use.
/// </summary>
public sealed class CommunicationTransport : IMailTransport
{
    // A request may have 10 MB, attachments and text together. Base64 stands in base64 here: 5 MiB become 9.3 MB.
    // https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email
    private const long MostAttachedBytes = 5 * 1024 * 1024;

    private const string Scope = "https://communication.azure.com//.default";

    // Mails are counted by the minute and the hour.
    private static readonly TimeSpan UsualPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    private readonly CommunicationRestClient client;
    private readonly ServicePause pause;
    private readonly string host;

    private CommunicationTransport(CommunicationRestClient client, ServicePause pause, string host) =>
        (this.client, this.pause, this.host) = (client, pause, host);

    /// <inheritdoc/>
    public long MaxAttachedBytes => MostAttachedBytes;

    /// <inheritdoc/>
    public bool ReportsLater => true;

    /// <summary>Opens a resource; nothing is sent yet.</summary>
    /// <param name="address">The resource.</param>
    /// <param name="identity">Who asks, when the address has no key. Needs a role that may send.</param>
    /// <param name="clock">Dates signatures and measures pauses.</param>
    /// <param name="configure">Changes the client's options (transport, retries); tests use it.</param>
    public static CommunicationTransport Open(
        CommunicationAddress address, TokenCredential identity, TimeProvider clock, Action<ClientOptions>? configure = null)
    {
        var options = new CommunicationClientOptions { Retry = { MaxRetries = 2, NetworkTimeout = TimeSpan.FromSeconds(60) } };
        configure?.Invoke(options);
        var pause = new ServicePause(clock, UsualPause, LongestPause);
        HttpPipelinePolicy signing = address.AccessKey is { } key
            ? new CommunicationAccessKeyPolicy(key, clock)
            : new BearerTokenAuthenticationPolicy(identity, Scope);
        var pipeline = HttpPipelineBuilder.Build(options, perCallPolicies: [], perRetryPolicies: [pause, signing], new ServicePause.Classifier());
        return new CommunicationTransport(new CommunicationRestClient(pipeline, address.Endpoint), pause, address.Endpoint.Host);
    }

    /// <inheritdoc/>
    public async Task<TransportResult> SendAsync(OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            if (mail.IsRepeated)
            {
                var before = await client.GetSendResultAsync(mail.Id, cancellationToken);
                if (before.Status != 404)
                {
                    return ResultOf(mail, before);
                }
            }
            return ResultOf(mail, await client.SendAsync(mail.Id, CommunicationMail.ToJson(mail), cancellationToken));
        }
        catch (RequestFailedException failure) when (!cancellationToken.IsCancellationRequested)
        {
            return failure.Status == 429 ? Paused() : Retry("could not be reached");
        }
        catch (Exception failure) when (failure is AuthenticationFailedException or AggregateException && !cancellationToken.IsCancellationRequested)
        {
            return Retry("could not be reached or let nobody in");
        }
    }

    /// <summary>Asks for a mail that there is not: whether the service answers and lets us in. Sends nothing.</summary>
    /// <param name="unknown">An id that no mail has.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<CommunicationDoor> ProbeAsync(Guid unknown, CancellationToken cancellationToken)
    {
        try
        {
            return (await client.GetSendResultAsync(unknown, cancellationToken)).Status switch
            {
                200 or 404 or 429 => CommunicationDoor.Open,
                401 or 403 => CommunicationDoor.Shut,
                _ => CommunicationDoor.Silent,
            };
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException && !cancellationToken.IsCancellationRequested)
        {
            return failure is RequestFailedException { Status: 429 } ? CommunicationDoor.Open : CommunicationDoor.Silent;
        }
        catch (AuthenticationFailedException)
        {
            return CommunicationDoor.Shut;
        }
    }

    // 200 and 202 name the operation's state; everything else is about the request.
    // https://learn.microsoft.com/azure/communication-services/resources/troubleshooting/email/email-operation-errors
    private TransportResult ResultOf(OutgoingMail mail, CommunicationAnswer answer) => (answer.Status, answer.State) switch
    {
        (200, "Succeeded") => Result(TransportOutcome.Accepted, "Azure Communication Services has sent it on.", mail.Id),
        (200, "Failed" or "Canceled") => Result(TransportOutcome.Stop, $"Azure Communication Services could not send it ({answer.ErrorCode ?? answer.State}).", mail.Id),
        (200 or 201 or 202, _) => Result(TransportOutcome.Submitted, "Azure Communication Services has taken it; its word on the delivery is awaited.", mail.Id),
        (429, _) => Paused(),
        (400, _) => Result(TransportOutcome.Stop, $"Azure Communication Services refuses this mail ({answer.ErrorCode ?? "bad request"}).", mail.Id),
        (413, _) => Result(TransportOutcome.Stop, "Azure Communication Services refuses this mail: it is too large.", mail.Id),
        (401 or 403 or 404, _) => Retry($"lets nobody in ({answer.ErrorCode ?? "refused"}); the operator has to look at its settings"),
        _ => Retry("has a fault just now"),
    };

    private TransportResult Result(TransportOutcome outcome, string sentence, Guid id) =>
        new(outcome, sentence, new Dictionary<string, string> { ["Service"] = host, ["Operation"] = id.ToString() });

    private static TransportResult Retry(string what) =>
        new(TransportOutcome.Retry, $"Azure Communication Services {what}. It is tried again.", new Dictionary<string, string>());

    private TransportResult Paused() =>
        Retry("has reached its quota and asks to wait") with { NotBefore = pause.Until };

    private sealed class CommunicationClientOptions : ClientOptions;
}
