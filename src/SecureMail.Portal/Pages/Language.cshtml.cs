using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal.Pages;

[AllowAnonymous]
internal sealed class LanguageModel : PageModel
{
    /// <summary>Remembers the choice and goes back to the page, as far as it is one of ours.</summary>
    public IActionResult OnPost(string? language, string? back)
    {
        if (language is not null && Languages.All.ContainsKey(language))
        {
            Languages.Choose(HttpContext, language);
        }
        return new SeeOther(PortalPaths.IsOwn(back) ? back! : PortalPaths.Root);
    }
}
