using Microsoft.Playwright;
using SecureMail.DevHost.Demo;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Passkeys with Chromium's virtual authenticator.</summary>
[Collection(SharedMachine.Name)]
public sealed class PasskeyTests(MachineFixture fixture) : IAsyncLifetime
{
    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [FactWhenPresent("chromium")]
    public async Task Passkey_IsMade_SignsIn_AndIsRemoved()
    {
        var stage = await PortalStage.SetAsync(fixture, "passkey");
        var page = await chromium.OpenAsync(1280);
        await AddAuthenticatorAsync(page);
        await stage.RegisterAsync(page, stage.Recipient);

        await page.GotoAsync(stage.At("/portal/account/passkey").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create a passkey" }).ClickAsync();
        await page.GetByText("The passkey is saved").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await page.Locator("#address").WaitForAsync();

        await page.GotoAsync(stage.LetterAddress.AbsoluteUri);
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.FrameLocator("iframe").GetByText(DemoMail.Sentence).WaitForAsync();

        await page.GotoAsync(stage.At("/portal/account").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByText("It is removed.").WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await page.GotoAsync(stage.At("/portal/passkey").AbsoluteUri);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use a passkey" }).ClickAsync();
        await page.GetByText("This passkey does not belong to an account here").WaitForAsync();
    }

    private static async Task AddAuthenticatorAsync(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
