using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SecureMail.Portal.Guards;
using SecureMail.Portal.Look;
using SecureMail.Portal.Reading;
using SecureMail.Portal.Sessions;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal;

/// <summary>Maps the portal.</summary>
public static class PortalRoutes
{
    /// <summary>What all its addresses begin with.</summary>
    public const string Root = PortalPaths.Root;

    /// <summary>Serves everything under <c>/portal</c>, with a router and a sign-in of its own; other paths are left alone.</summary>
    public static IApplicationBuilder MapPortal(this IApplicationBuilder app) => app.MapWhen(
        context => context.Request.Path.StartsWithSegments(PortalPaths.Root),
        portal => portal
            .UseMiddleware<SecurityHeaders>()
            .UseRequestLocalization(Languages.Options())
            .UseMiddleware<ErrorPages>()
            .UseMiddleware<CrossSiteGuard>()
            .UseCookiePolicy()
            .UseRouting()
            .UseAuthentication()
            .UseAuthorization()
            .UseRateLimiter()
            .UseEndpoints(routes =>
            {
                routes.MapRazorPages();
                MapDownloads(routes);
            }))
        // WebApplication puts both before everything else, the error pages included, where it does not find them.
        .UseAuthentication()
        .UseAuthorization();

    private static void MapDownloads(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Assets.StylePath, (HttpContext context, Assets assets) => assets.SendStyle(context));
        routes.MapGet(Assets.IconPath, (HttpContext context, Assets assets) => assets.SendIcon(context));
        var message = routes.MapGroup("/portal/messages/{id}").RequireAuthorization();
        message.MapGet("/html/{n:int=0}", (HttpContext context, Downloads downloads, Viewer viewer, string id, int n) =>
            downloads.HtmlAsync(context, viewer, id, n));
        message.MapGet("/attachments/{n:int}", (HttpContext context, Downloads downloads, Viewer viewer, string id, int n) =>
            downloads.AttachmentAsync(context, viewer, id, n));
        message.MapGet("/accent.css", (HttpContext context, Brands brands, Viewer viewer, string id) => brands.AccentAsync(context, viewer, id));
        message.MapGet("/logo.png", (HttpContext context, Brands brands, Viewer viewer, string id) => brands.LogoAsync(context, viewer, id));
        message.MapGet("/certificate.json", (HttpContext context, Downloads downloads, Viewer viewer, string id) =>
            downloads.CertificateAsync(context, viewer, id));
        message.MapGet("/message.eml", (HttpContext context, Downloads downloads, Viewer viewer, string id) =>
            downloads.RawAsync(context, viewer, id));
    }
}
