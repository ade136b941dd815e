using Microsoft.AspNetCore.Http;
using SecureMail.Core.Access;
using SecureMail.Core.Store;
using SecureMail.Portal.Look;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Reading;

/// <summary>
/// An organisation's logo and colour, for those who have a part in one of its messages. For everybody else they do not
/// exist: the name of an organisation is nothing that the portal tells strangers.
/// </summary>
internal sealed class Brands(PersonAccess access)
{
    private const string KeepForAnHour = "private, max-age=3600";

    public async Task<IResult> AccentAsync(HttpContext context, Viewer viewer, string id)
    {
        if (await FindAsync(context, viewer, id) is not { Organisation.Branding.Accent: { } accent })
        {
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }
        context.Response.Headers.CacheControl = KeepForAnHour;
        return TypedResults.Text(AccentColour.Parse(accent).Sheet(), "text/css; charset=utf-8");
    }

    public async Task<IResult> LogoAsync(HttpContext context, Viewer viewer, string id)
    {
        if (await FindAsync(context, viewer, id) is not { Organisation.Branding.Logo: { } logo })
        {
            return TypedResults.StatusCode(StatusCodes.Status404NotFound);
        }
        context.Response.Headers.CacheControl = KeepForAnHour;
        return TypedResults.Bytes(logo, "image/png");
    }

    private async Task<MessageView?> FindAsync(HttpContext context, Viewer viewer, string id) =>
        MessageId.TryParse(id) is { } message ? await access.FindAsync(viewer.Mailbox, message, context.RequestAborted) : null;
}
