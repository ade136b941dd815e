using System.Diagnostics;
using System.Security.Cryptography;
using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Portal;
using EventLog = SecureMail.Core.Store.EventLog;

namespace SecureMail.Functions.Hosting;

/// <summary>
/// The portal, put together by its first visitor, with services of its own beside the stages that it shares with the
/// program. Pages, sessions and sign-in bring a whole framework along: in the program's own services it would take part in
/// every start and every mail, and an instance that only takes mails would carry it for nothing.
/// </summary>
internal sealed class LatePortal(IServiceProvider program) : IAsyncDisposable
{
    private static readonly Type[] Shared =
    [
        typeof(TimeProvider), typeof(RandomNumberGenerator), typeof(IConfiguration), typeof(IHostEnvironment), typeof(IWebHostEnvironment),
        typeof(ILoggerFactory), typeof(DiagnosticSource), typeof(DiagnosticListener),
        typeof(ITableStore), typeof(IBlobStore), typeof(IKeyWrapper), typeof(Deployment),
        typeof(AccountStore), typeof(GuessLimits), typeof(FieldSealer), typeof(MailboxDirectory), typeof(MailboxList), typeof(MailboxProof), typeof(MessageAccess),
        typeof(MessageOpener), typeof(ReplySender), typeof(ReplyUndo), typeof(Withdrawal),
        typeof(OrganisationDirectory), typeof(MessageTable), typeof(EventLog), typeof(HintSender), typeof(Keyring), typeof(KeyEncryptionKeys), typeof(IMailTransport),
    ];

    private readonly Lazy<(ServiceProvider Services, RequestDelegate Pipeline)> portal = new(() => Build(program));

    /// <summary>The portal's own services.</summary>
    public IServiceProvider Services => portal.Value.Services;

    /// <summary>Answers a request under /portal; any other is a 404.</summary>
    public Task HandleAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments(PortalRoutes.Root))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }
        // Until the answer has gone out: sessions write their cookies when its headers leave.
        var scope = portal.Value.Services.CreateAsyncScope();
        context.Response.RegisterForDisposeAsync(scope);
        context.RequestServices = scope.ServiceProvider;
        return portal.Value.Pipeline(context);
    }

    public async ValueTask DisposeAsync()
    {
        if (portal.IsValueCreated)
        {
            await portal.Value.Services.DisposeAsync();
        }
    }

    private static (ServiceProvider Services, RequestDelegate Pipeline) Build(IServiceProvider program)
    {
        var services = new ServiceCollection();
        foreach (var type in Shared)
        {
            services.AddSingleton(type, program.GetRequiredService(type));
        }
        var provider = services.AddLogging().AddMetrics().AddPortal().BuildServiceProvider();
        return (provider, new ApplicationBuilder(provider).MapPortal().Build());
    }
}
