using Microsoft.AspNetCore.Mvc.RazorPages;
using QRCoder;
using SecureMail.Core.Notify;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Sessions;

namespace SecureMail.Portal.Pages;

/// <summary>Sets the authenticator app up. The secret stands protected in the form until the app has shown its first right code.</summary>
internal sealed class AuthenticatorModel(SecondSteps secondSteps, Deployment deployment, Viewer viewer) : PageModel
{
    private const int PixelsPerModule = 5;

    /// <summary>The protected secret; null when the person must sign in again first.</summary>
    public string? Offer { get; private set; }

    /// <summary>The secret for typing, in groups of four.</summary>
    public string Key { get; private set; } = "";

    /// <summary>The QR picture as data.</summary>
    public string Picture { get; private set; } = "";

    public bool HasFailed { get; private set; }

    public IReadOnlyList<string> RecoveryCodes { get; private set; } = [];

    public void OnGet() => Show(viewer.IsFresh ? secondSteps.Offer() : null);

    public async Task OnPostAsync(string? offer, string? code)
    {
        if (viewer.IsFresh && await secondSteps.SetUpAsync(viewer.User!, offer, code ?? "") is { } recovery)
        {
            RecoveryCodes = recovery;
            return;
        }
        HasFailed = viewer.IsFresh;
        Show(!viewer.IsFresh ? null : secondSteps.SecretOf(offer) is null ? secondSteps.Offer() : offer);
    }

    private void Show(string? offer)
    {
        Offer = offer;
        if (secondSteps.SecretOf(offer) is not { } secret)
        {
            return;
        }
        var key = Totp.Base32(secret);
        Key = string.Join(' ', key.Chunk(4).Select(group => new string(group)));
        var (issuer, name) = (Uri.EscapeDataString(deployment.ServiceName), Uri.EscapeDataString(viewer.User!.Address));
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode($"otpauth://totp/{issuer}:{name}?secret={key}&issuer={issuer}", QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        Picture = $"data:image/png;base64,{Convert.ToBase64String(picture.GetGraphic(PixelsPerModule))}";
    }
}
