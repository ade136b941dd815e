using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.WebEncoders;
using SecureMail.Core.Access;
using SecureMail.Core.Keys;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Html;
using SecureMail.Portal.Keys;
using SecureMail.Portal.Look;
using SecureMail.Portal.Pages;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal;

/// <summary>Registers the portal.</summary>
public static class PortalServices
{
    internal const string CheckPolicy = "check";

    /// <summary>
    /// Adds the portal's pages, sessions and keys. The host registers, as singletons, <c>TimeProvider</c>,
    /// <c>RandomNumberGenerator</c>, Core's ports (<c>ITableStore</c>, <c>IBlobStore</c>, <c>IKeyWrapper</c>, <c>IMailTransport</c>),
    /// <c>Deployment</c>, and of Core's classes those that pages use: <c>AccountStore</c>, <c>EventLog</c>, <c>FieldSealer</c>, <c>GuessLimits</c>,
    /// <c>HintSender</c>, <c>KeyEncryptionKeys</c>, <c>Keyring</c>, <c>MailboxDirectory</c>, <c>MailboxList</c>, <c>MailboxProof</c>,
    /// <c>MessageAccess</c>, <c>MessageOpener</c>, <c>MessageTable</c>, <c>OrganisationDirectory</c>, <c>ReplySender</c>, <c>ReplyUndo</c>, <c>Withdrawal</c>.
    /// </summary>
    public static IServiceCollection AddPortal(this IServiceCollection services, PortalOptions? options = null)
    {
        var limits = options ?? new PortalOptions();
        services.AddSingleton(limits);
        services.AddSingleton<Assets>();
        services.AddSingleton<HtmlDocuments>();
        services.AddSingleton<Downloads>();
        services.AddSingleton<ConversationReader>();
        services.AddSingleton<ReplyTickets>();
        services.AddSingleton<HeldReply>();
        services.AddSingleton<ReadRequest>();
        services.AddSingleton<Brands>();
        services.AddScoped<Viewer>();
        AddCore(services);
        AddPages(services, limits);
        AddAccounts(services);
        AddSessions(services);
        AddKeys(services);
        return services;
    }

    /// <summary>Core's classes that only the portal uses.</summary>
    private static void AddCore(IServiceCollection services)
    {
        services.AddSingleton<SharedMailboxes>();
        services.AddSingleton<SharingMail>();
        services.AddSingleton<PersonAccess>();
        services.AddSingleton<SenderActions>();
        services.AddSingleton<LongerLife>();
        services.AddSingleton<TimeRequest>();
        services.AddSingleton<Genuineness>();
        services.AddSingleton<PersonOrganisations>();
    }

    private static void AddPages(IServiceCollection services, PortalOptions limits)
    {
        services.AddRazorPages(pages =>
            {
                pages.Conventions.AuthorizeFolder("/");
                pages.Conventions.ConfigureFilter(new RequestSizeLimitAttribute(limits.MaxFormBytes));
                pages.Conventions.AddPageApplicationModelConvention("/Reply", reply => AllowFiles(reply, limits.MaxReplyFormBytes));
                pages.Conventions.AddPageApplicationModelConvention("/Check", check => AllowFiles(check, limits.MaxCheckedFormBytes));
            })
            .AddApplicationPart(typeof(PortalServices).Assembly);
        services.AddRateLimiter(limiter =>
        {
            limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            limiter.AddPolicy(CheckPolicy, context => HttpMethods.IsPost(context.Request.Method)
                ? RateLimitPartition.GetFixedWindowLimiter(
                    Sources.Of(context), _ => new FixedWindowRateLimiterOptions { PermitLimit = limits.ChecksPerMinute, Window = TimeSpan.FromMinutes(1) })
                : RateLimitPartition.GetNoLimiter(""));
        });
        services.Configure<AntiforgeryOptions>(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-csrf";
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            // The cookie policy makes it Secure. Asked here, antiforgery refuses http://localhost, which browsers trust.
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.None;
            // Content-Security-Policy has frame-ancestors.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
    }

    /// <summary>
    /// Lets a reply's files in. They stay in memory until they are sealed: beyond its threshold the form reader would
    /// write them to the disk in clear.
    /// </summary>
    private static void AllowFiles(PageApplicationModel reply, long mostBytes)
    {
        reply.Filters.Add(new RequestSizeLimitAttribute(mostBytes));
        reply.Filters.Add(new RequestFormLimitsAttribute
        {
            MultipartBodyLengthLimit = mostBytes,
            MemoryBufferThreshold = checked((int)mostBytes),
        });
    }

    private static void AddAccounts(IServiceCollection services)
    {
        services.AddSingleton<PasswordRules>();
        services.AddSingleton<PasswordHashing>();
        services.AddSingleton<AnswerRules>();
        services.AddSingleton<SecurityAnswers>();
        services.AddSingleton<FormTickets>();
        services.AddSingleton<ProvenCodes>();
        services.AddSingleton<QuestionOffer>();
        services.AddScoped<SignIn>();
        services.AddScoped<Admission>();
        services.AddScoped<Registration>();
        services.AddScoped<AnswerStep>();
        services.AddScoped<SecondSteps>();
        services.AddScoped<Passkeys>();
        services.AddScoped<Entry>();
        services.AddSingleton<SpentChallenges>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        // Before Identity's own, which only fill gaps. The hasher has no state, so that one serves everybody.
        services.AddSingleton<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>();
        services.AddScoped<IPasswordValidator<PortalUser>, PasswordValidator>();
        services.AddScoped<ILookupNormalizer, SameName>();
        services.AddIdentityCore<PortalUser>().AddUserStore<UserStore>();
        services.AddScoped<IPasskeyHandler<PortalUser>, PasskeyHandler<PortalUser>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<Deployment>((passkeys, deployment) =>
        {
            passkeys.ServerDomain = deployment.PortalUrl.Host;
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.AttestationConveyancePreference = "none";
            // The portal's own address, not what the request says of itself: a proxy may stand in between.
            passkeys.ValidateOrigin = origin => ValueTask.FromResult(
                !origin.CrossOrigin && origin.Origin == deployment.PortalUrl.GetLeftPart(UriPartial.Authority));
        });
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddSingleton<SessionTickets>();
        services.AddSingleton<SessionList>();
        services.AddAuthentication(SessionCookie.Scheme).AddCookie(SessionCookie.Scheme);
        services.AddOptions<CookieAuthenticationOptions>(SessionCookie.Scheme)
            .Configure<PortalOptions, SessionTickets>(SessionCookie.Configure);
        services.AddAuthorization();
        services.Configure<CookiePolicyOptions>(policy => policy.Secure = CookieSecurePolicy.Always);
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("SecureMail.Portal");
        // DataProtection would read its keys before the port opens, and a host that asks whether the program is ready would
        // have to wait for the store. The first request reads them instead.
        var early = services.Where(service => service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Assembly == typeof(IDataProtectionBuilder).Assembly).ToList();
        early.ForEach(service => services.Remove(service));
        services.AddOptions<KeyManagementOptions>().Configure<IBlobStore, IKeyWrapper, RandomNumberGenerator>((keys, blobs, wrapper, randomness) =>
        {
            keys.XmlRepository = new BlobKeyRepository(blobs);
            keys.XmlEncryptor = new WrappedXmlEncryptor(wrapper, randomness);
        });
    }
}
