using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Unicode;
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
using SecureMail.Core.Keys;
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
    /// <summary>
    /// Adds the portal's pages, sessions and keys. The host registers, as singletons, <c>TimeProvider</c>,
    /// <c>RandomNumberGenerator</c>, Core's ports (<c>ITableStore</c>, <c>IBlobStore</c>, <c>IKeyWrapper</c>),
    /// <c>Deployment</c>, and of Core's classes those that pages use: <c>AccountStore</c>, <c>MailboxDirectory</c>,
    /// <c>MailboxList</c>, <c>MailboxProof</c>, <c>MessageAccess</c>, <c>MessageOpener</c>, <c>ReplySender</c>, <c>Withdrawal</c>.
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
        services.AddSingleton<ReadRequest>();
        services.AddScoped<Viewer>();
        AddPages(services, limits);
        AddAccounts(services);
        AddSessions(services);
        AddKeys(services);
        return services;
    }

    private static void AddPages(IServiceCollection services, PortalOptions limits)
    {
        services.AddRazorPages(pages =>
            {
                pages.Conventions.AuthorizeFolder("/");
                pages.Conventions.ConfigureFilter(new RequestSizeLimitAttribute(limits.MaxFormBytes));
                pages.Conventions.AddPageApplicationModelConvention("/Reply", reply => AllowFiles(reply, limits.MaxReplyFormBytes));
            })
            .AddApplicationPart(typeof(PortalServices).Assembly);
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
        services.AddScoped<SignIn>();
        services.AddScoped<Registration>();
        services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = PasswordHashing.Iterations);
        // Before Identity's own, which only fill gaps. The hasher has no state, so that one serves everybody.
        services.AddSingleton<IPasswordHasher<PortalUser>, PasswordHasher<PortalUser>>();
        services.AddScoped<IPasswordValidator<PortalUser>, PasswordValidator>();
        services.AddScoped<ILookupNormalizer, SameName>();
        services.AddIdentityCore<PortalUser>().AddUserStore<UserStore>();
    }

    private static void AddSessions(IServiceCollection services)
    {
        services.AddSingleton<SessionTickets>();
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
