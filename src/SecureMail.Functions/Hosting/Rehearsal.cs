using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using SecureMail.AzureServices;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Webhook;
using SecureMail.Functions.Webhook.Providers;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// Posts a made-up mail to the webhook and takes it the whole way of a mail, through the real door, the real stages and the
/// real store, whose last yard alone is replaced: its requests are answered in this process. So everything on the way is
/// loaded and compiled, the public half of the key-encryption key is there, and nothing is stored, logged or counted.
/// </summary>
/// <param name="addStages">Registers the stages over a storage account.</param>
/// <param name="open">Opens the storage account with changed options.</param>
/// <param name="host">The Functions host, if there is one.</param>
/// <param name="wrapper">The key-encryption key: a key is wrapped and unwrapped with it.</param>
/// <param name="clock">The clock.</param>
/// <param name="randomness">The random source.</param>
internal sealed class Rehearsal(
    Action<IServiceCollection, StorageAccount> addStages,
    Func<Action<ClientOptions>, StorageAccount> open,
    FunctionsHost host,
    IKeyWrapper wrapper,
    TimeProvider clock,
    RandomNumberGenerator randomness)
{
    // The first time loads and compiles; the second mail would still find what only a repetition settles.
    private const int Times = 5;
    private const int KeyBytes = 32;
    private const string Name = "rehearsal";

    private static readonly Organisation Organisation = new() { Id = Name, Name = "Rehearsal", Domains = ["rehearsal.invalid"] };

    /// <summary>Runs once.</summary>
    /// <returns>The webhook's status; 200 when the mail went the whole way.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var transport = new HttpClientTransport(new RehearsedStorage());
        await using var stage = Stage(open(options => options.Transport = transport));
        await stage.GetRequiredService<OrganisationDirectory>().SaveAsync(Organisation, cancellationToken);
        var secret = await stage.GetRequiredService<ApplicationDirectory>().AddAsync(Name, Name, cancellationToken);
        var pipeline = new ApplicationBuilder(stage).UseRouting().UseEndpoints(routes => routes.MapInbound()).Build();
        var status = StatusCodes.Status200OK;
        for (var time = 0; time < Times && status == StatusCodes.Status200OK; time++)
        {
            status = await PostAsync(pipeline, stage, $"{Name}:{secret}", cancellationToken);
        }
        await UseKeyAsync(cancellationToken);
        return status;
    }

    private ServiceProvider Stage(StorageAccount account)
    {
        var services = new ServiceCollection().AddSingleton(clock).AddSingleton(randomness).AddSingleton(host);
        addStages(services, account);
        return services.AddLogging().AddSingleton<IMeterFactory, UnheardMeters>().AddSingleton<Measurements>()
            .AddSingleton(_ => new DiagnosticListener($"{Measurements.Meter}.Rehearsal"))
            .AddWebhook().AddWebhookAnswers().AddRoutingCore().BuildServiceProvider();
    }

    private static async Task<int> PostAsync(
        RequestDelegate pipeline, ServiceProvider stage, string credentials, CancellationToken cancellationToken)
    {
        await using var scope = stage.CreateAsyncScope();
        var context = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = cancellationToken };
        context.Request.Method = HttpMethods.Post;
        context.Request.Path = $"/inbound/{Name}/{Name}";
        context.Request.Headers.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))).ToString();
        context.Request.Headers[EnvelopeHeaders.From] = "sender@rehearsal.invalid";
        context.Request.Headers[EnvelopeHeaders.To] = new(["recipient@rehearsal.invalid", "other@recipient.invalid"]);
        context.Request.ContentType = "message/rfc822";
        context.Request.ContentLength = Mail.Length;
        context.Request.Body = new MemoryStream(Mail.ToArray(), writable: false);
        await pipeline(context);
        return context.Response.StatusCode;
    }

    private async Task UseKeyAsync(CancellationToken cancellationToken)
    {
        var key = new byte[KeyBytes];
        randomness.GetBytes(key);
        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var unwrapped = await wrapper.UnwrapAsync(wrapped, cancellationToken);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(unwrapped.Key ?? throw new KeyUnavailableException(unwrapped.Failure));
    }

    private static ReadOnlySpan<byte> Mail => """
        From: =?utf-8?q?Zo=C3=AB?= <sender@rehearsal.invalid>
        To: Recipient <recipient@rehearsal.invalid>
        Cc: other@recipient.invalid
        Subject: [encrypt] =?utf-8?b?w5xiZXJ0cmFndW5n?=
        Date: Sat, 21 Nov 2026 20:00:00 +0000
        Message-ID: <rehearsal@rehearsal.invalid>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary="b"

        --b
        Content-Type: text/plain; charset=utf-8
        Content-Transfer-Encoding: quoted-printable

        =C3=9Cbung
        --b
        Content-Type: application/pdf; name="a.pdf"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="a.pdf"

        JVBERi0=
        --b--

        """u8;

    /// <summary>Meters of another name, which nobody reads: a rehearsal is no mail.</summary>
    private sealed class UnheardMeters : IMeterFactory
    {
        private readonly Meter unheard = new($"{Measurements.Meter}.Rehearsal");

        public Meter Create(MeterOptions options) => unheard;

        public void Dispose() => unheard.Dispose();
    }
}
