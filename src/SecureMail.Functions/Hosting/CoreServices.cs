using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Core.Access;
using SecureMail.Core.Deliver;
using SecureMail.Core.Expire;
using SecureMail.Core.Inbound;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Seal;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Functions.Triggers;
using SecureMail.Smtp;
using SecureMail.Smtp.Dkim;
using SecureMail.Smtp.Naming;
using SecureMail.Smtp.Sts;

namespace SecureMail.Functions.Hosting;

/// <summary>Puts the stages together. Every class is a singleton: none keeps anything of a message.</summary>
internal static class CoreServices
{
    public static IServiceCollection AddCore(
        this IServiceCollection services, Settings settings, StorageAccount storage, IKeyWrapper wrapper, KeyVaults keyVaults, ISigningKey? signingKey)
    {
        services.AddSingleton(settings).AddSingleton(settings.Deployment);
        services.AddSingleton(settings.OrganisationRules);
        services.AddSingleton(settings.Retries);
        services.AddSingleton(_ => storage.Tables);
        services.AddSingleton(_ => storage.Blobs);
        services.AddSingleton(_ => storage.Hints);
        services.AddSingleton(wrapper);
        services.AddSingleton(provider => new KeyEncryptionKeys(provider.GetRequiredService<IKeyWrapper>(), keyVaults.Find));
        services.AddSingleton(provider => new DeletionCertificates(
            provider.GetRequiredService<ITableStore>(), provider.GetRequiredService<MessageTable>(), signingKey, provider.GetRequiredService<TimeProvider>()));
        return services.AddTransport(settings).AddStages();
    }

    private static IServiceCollection AddTransport(this IServiceCollection services, Settings settings)
    {
        services.AddSingleton(provider => new SmtpSender(
            SendingOptions(settings), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new SmtpHandover(
            provider.GetRequiredService<SmtpSender>(),
            settings.Deployment.SenderDomain,
            settings.DkimKeys.Count > 0 ? new DkimSigner(settings.DkimKeys, provider.GetRequiredService<TimeProvider>()) : null));
        services.AddSingleton(provider => settings.MailService.Open(
            provider.GetRequiredService<SmtpHandover>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => RoutesOf(settings, provider.GetRequiredService<RandomNumberGenerator>(), provider.GetRequiredService<TimeProvider>()));
        return services;
    }

    private static SmtpSenderOptions SendingOptions(Settings settings) => new()
    {
        AllowPrivateAddresses = settings.AllowPrivateMailServers,
        Timeouts = new SmtpTimeouts { Whole = TriggerTime.LongestMail },
    };

    private static DomainRoutes RoutesOf(Settings settings, RandomNumberGenerator randomness, TimeProvider clock)
    {
        if ((settings.DnsServer ?? DnsResolver.OfThisMachine()) is not { } server)
        {
            return new DomainRoutes(dns: null, policies: null);
        }
        var dns = new DnsResolver(server, randomness, clock);
        var options = SendingOptions(settings);
        return new DomainRoutes(dns, new StsPolicies(dns, StsPolicies.OverHttps(options, clock), clock));
    }

    private static IServiceCollection AddStages(this IServiceCollection services) => services
        .AddSingleton<Keyring>()
        .AddSingleton<DekCache>()
        .AddSingleton<OrganisationDirectory>()
        .AddSingleton<CredentialSealer>()
        .AddSingleton<ApplicationDirectory>()
        .AddSingleton<UsedTokens>()
        .AddSingleton<MessageTable>()
        .AddSingleton<EventLog>()
        .AddSingleton<HintSender>()
        .AddSingleton<FieldSealer>()
        .AddSingleton<Sealer>()
        .AddSingleton<MessageCommit>()
        .AddSingleton<SenderRefusals>()
        .AddSingleton<NoticeReports>()
        .AddSingleton<Acceptor>()
        .AddSingleton<OwedSteps>()
        .AddSingleton<NoticeComposer>()
        .AddSingleton<DeliveryReports>()
        .AddSingleton<SenderNoticeComposer>()
        .AddSingleton<FailureNoticeComposer>()
        .AddSingleton<ParticipantAddresses>()
        .AddSingleton<ReceiptWriter>()
        .AddSingleton<NoticeWriter>()
        .AddSingleton<NoticeStep>()
        .AddSingleton<CodeMailComposer>()
        .AddSingleton<CopyStep>()
        .AddSingleton<MailboxDirectory>()
        .AddSingleton<GuessLimits>()
        .AddSingleton<MailboxProof>()
        .AddSingleton<AccountStore>()
        .AddSingleton<MailboxList>()
        .AddSingleton<MessageAccess>()
        .AddSingleton<MessageOpener>()
        .AddSingleton<ReplyComposer>()
        .AddSingleton<ReplySender>()
        .AddSingleton<ReplyUndo>()
        .AddSingleton<MessageEnd>()
        .AddSingleton<ExpiryTimer>()
        .AddSingleton<Withdrawal>()
        .AddSingleton<IndexKeySweep>()
        .AddSingleton<PoisonedHints>()
        .AddSingleton<Sweep>();
}
