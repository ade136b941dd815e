using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;

namespace SecureMail.Portal.Sessions;

/// <summary>The session's cookie, what stands in its ticket, and when it counts.</summary>
internal static class SessionCookie
{
    public const string Scheme = "Session";

    private const string StampClaim = "stamp";

    /// <summary>Signs a person in: mailbox hash and security stamp, no address.</summary>
    public static Task SignInAsync(HttpContext context, PortalUser user)
    {
        Claim[] claims = [new(ClaimTypes.NameIdentifier, user.Mailbox.Value), new(StampClaim, user.SecurityStamp ?? "")];
        return context.SignInAsync(Scheme, new ClaimsPrincipal(new ClaimsIdentity(claims, Scheme)));
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
        context.HttpContext.RequestServices.GetRequiredService<Viewer>().User = user;
    }

    /// <summary>To the message's own page, which asks to sign in, so that the way leads back to the message.</summary>
    private static Task AskToSignInAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var message = MessageId.TryParse(context.HttpContext.GetRouteValue(PortalPaths.MessageIdName) as string);
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = message is { } id ? PortalPaths.Message(id) : PortalPaths.SignIn;
        return Task.CompletedTask;
    }
}
