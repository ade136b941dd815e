using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;
using SecureMail.Core.Access;
using SecureMail.Core.Notify;

namespace SecureMail.Portal.Pages;

/// <summary>"Did you really send this?" For anybody, so it is limited per client and tells one bit.</summary>
[AllowAnonymous]
[EnableRateLimiting(PortalServices.CheckPolicy)]
internal sealed class CheckModel(Genuineness genuineness, Deployment deployment) : PageModel
{
    /// <summary>Where genuine notices lead.</summary>
    public string Host => deployment.PortalUrl.Host;

    public CheckVerdict? Verdict { get; private set; }

    public async Task OnPostAsync(string? reference, IFormFile? file, CancellationToken cancellationToken) =>
        Verdict = CheckVerdict.Of(file is { Length: > 0 }
            ? await genuineness.CheckFileAsync(await ReadAsync(file, cancellationToken), cancellationToken)
            : await genuineness.CheckLinkAsync(reference, cancellationToken));

    private static async Task<byte[]> ReadAsync(IFormFile file, CancellationToken cancellationToken)
    {
        var bytes = new byte[file.Length];
        await using var content = file.OpenReadStream();
        await content.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }
}
