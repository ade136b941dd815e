using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace SecureMail.Portal.Pages;

/// <summary>After a form: go and look there (303, RFC 9110 section 15.4.4), so that reloading sends nothing twice.</summary>
/// <param name="location">A path of this portal.</param>
internal sealed class SeeOther(string location) : ActionResult
{
    public override void ExecuteResult(ActionContext context)
    {
        context.HttpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.HttpContext.Response.Headers.Location = location;
    }
}
