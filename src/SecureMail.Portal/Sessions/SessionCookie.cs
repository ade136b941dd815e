using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Core.Notify;
using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Look;

namespace SecureMail.Portal.Sessions;

/// <summary>The session's cookie, what stands in its ticket, and when it counts.</summary>
internal static class SessionCookie
{
    public const string Scheme = "Session";

    /// <summary>The ticket's property that says on what kind of device the person signed in.</summary>
    public const string DeviceProperty = "device";

    private const string StampClaim = "stamp";

    /// <summary>
    /// Signs a person in: mailbox hash and security stamp, no address. The session is always a new one (OWASP ASVS 5.0
    /// 7.2.4). The cookie handler would go on with the session that the request brought, living or not; so that one is
    /// ended, and a handler signs in that has never seen it.
    /// </summary>
    public static async Task SignInAsync(HttpContext context, PortalUser user, TimeProvider clock)
    {
        await context.SignOutAsync(Scheme);
        context.Request.Headers.Remove("Cookie");
        var scheme = await context.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>().GetSchemeAsync(Scheme)
            ?? throw new InvalidOperationException("internal error: the session scheme is not registered");
        var handler = ActivatorUtilities.CreateInstance<CookieAuthenticationHandler>(context.RequestServices);
        await handler.InitializeAsync(scheme, context);

        Claim[] claims = [new(ClaimTypes.NameIdentifier, user.Mailbox.Value), new(StampClaim, user.SecurityStamp ?? "")];
        var properties = new AuthenticationProperties { IssuedUtc = clock.GetUtcNow() };
        properties.Items[DeviceProperty] = Devices.NameOf(context.Request.Headers.UserAgent);
        await handler.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)), properties);
    }

    public static void Configure(CookieAuthenticationOptions cookie, PortalOptions options, ITicketStore tickets)
    {
        cookie.Cookie.Name = "__Host-session";
        cookie.Cookie.Path = "/";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SecurePolicy = CookieSecurePolicy.Always;
        // Strict would make a notice's link ask for the password of a person who is signed in.
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.ExpireTimeSpan = options.SessionLifetime;
        cookie.SlidingExpiration = false;
        cookie.SessionStore = tickets;
        cookie.Events.OnValidatePrincipal = ValidateAsync;
        cookie.Events.OnRedirectToLogin = AskToSignInAsync;
    }

    /// <summary>The mailbox that a ticket was made for.</summary>
    public static MailboxHash? MailboxOf(AuthenticationTicket ticket) =>
        MailboxHash.TryParse(ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier));

    /// <summary>A session counts while its account exists and bears the stamp that it bore at sign-in.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var users = context.HttpContext.RequestServices.GetRequiredService<UserManager<PortalUser>>();
        var user = context.Principal?.FindFirstValue(ClaimTypes.NameIdentifier) is { } id ? await users.FindByIdAsync(id) : null;
        if (user?.SecurityStamp is not { } stamp || context.Principal?.FindFirstValue(StampClaim) != stamp)
        {
            context.RejectPrincipal();
            return;
        }
        var viewer = context.HttpContext.RequestServices.GetRequiredService<Viewer>();
        viewer.User = user;
        viewer.Session = context.Properties.GetString(SessionTickets.IdProperty);
        viewer.SignedInAt = context.Properties.IssuedUtc;
    }

    /// <summary>
    /// To the message's own page, which asks to sign in, so that the way leads back to the message. Who comes with a reply
    /// that they have written gets it back.
    /// </summary>
    private static async Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var http = context.HttpContext;
        var message = MessageId.TryParse(http.GetRouteValue(PortalPaths.MessageIdName) as string);
        if (HttpMethods.IsPost(http.Request.Method) && message is { } answered && http.Request.Path == PortalPaths.Reply(answered)
            && await RescuedDraft.ShowAsync(
                http, PortalPaths.Message(answered), http.RequestServices.GetRequiredService<Deployment>(), http.RequestServices.GetRequiredService<Assets>()))
        {
            return;
        }
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = message is { } id ? PortalPaths.Message(id) : PortalPaths.SignIn;
    }
}
