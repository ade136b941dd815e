using Microsoft.Playwright;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Browser;

/// <summary>A recipient and a sender at the portal, in a real browser, at the width of a phone and of a desk.</summary>
[Collection(SharedMachine.Name)]
public sealed class JourneyTests(MachineFixture fixture) : IAsyncLifetime
{
    private Chromium chromium = null!;

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [TheoryWhenPresent("chromium")]
    [InlineData(1280, ColorScheme.Light, true, "desk")]
    [InlineData(390, ColorScheme.Light, false, "phone, JavaScript off")]
    [InlineData(390, ColorScheme.Dark, true, "phone at night")]
    public async Task Recipient_RegistersReadsRepliesAndSenderExpires(int width, ColorScheme scheme, bool scripts, string name)
    {
        var shots = new Screenshots($"{width}-{scheme}".ToLowerInvariant());
        var organisation = await fixture.NewOrganisationAsync();
        var (recipient, sender) = ($"jane-{width}-{scheme}@customer.example".ToLowerInvariant(), $"nora-{width}-{scheme}@acme.example".ToLowerInvariant());
        var answer = await fixture.MailFlow(organisation).PostAsync(await fixture.DemoMailAsync(), sender, [recipient], CancellationToken.None);
        var link = new Uri(fixture.Machine.Address, $"/portal/messages/{answer.Id}").AbsoluteUri;

        var page = await chromium.OpenAsync(width, scheme, scripts);
        await page.GotoAsync(link);
        await shots.TakeAsync(page, "1-link");
        await RegisterAsync(page, recipient, shots);
        await page.GetByRole(AriaRole.Heading, new() { Name = "Your claim 2026-1184" }).First.WaitForAsync();
        var letter = page.FrameLocator("iframe");
        await letter.GetByText(DemoMail.Sentence).WaitForAsync();
        await shots.TakeAsync(page, "4-message");

        await page.GetByRole(AriaRole.Link, new() { Name = "Reply", Exact = true }).First.ClickAsync();
        await page.GetByLabel("Your reply").FillAsync("Thank you, that was quick.");
        await page.SetInputFilesAsync("input[type=file]", new FilePayload { Name = "answer.txt", MimeType = "text/plain", Buffer = "yes"u8.ToArray() });
        await shots.TakeAsync(page, "5-reply");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await page.GetByText("Thank you, that was quick.").First.WaitForAsync();
        await shots.TakeAsync(page, "6-conversation");
        await page.GotoAsync(fixture.Machine.Portal.AbsoluteUri);
        await shots.TakeAsync(page, "7-inbox");

        var desk = await chromium.OpenAsync(width, scheme, scripts);
        await desk.GotoAsync(link);
        await RegisterAsync(desk, sender, shots: null);
        await desk.GetByText(recipient).First.WaitForAsync();
        await shots.TakeAsync(desk, "8-sender");
        await desk.GetByRole(AriaRole.Link, new() { Name = "Expire now" }).First.ClickAsync();
        await shots.TakeAsync(desk, "9-expire");
        await desk.GetByRole(AriaRole.Button, new() { Name = "Expire now" }).ClickAsync();

        await page.GotoAsync(link);
        await page.GetByText("withdrawn").First.WaitForAsync();
        await shots.TakeAsync(page, "10-withdrawn");
        Assert.DoesNotContain(DemoMail.Sentence, await page.ContentAsync(), StringComparison.Ordinal);
        Assert.NotEmpty(name);
    }

    private async Task RegisterAsync(IPage page, string address, Screenshots? shots)
    {
        await page.Locator("form[action='/portal/start'] input[type=email]").FillAsync(address);
        await page.Locator("form[action='/portal/start'] button").ClickAsync();
        var code = await Registration.CodeAsync(fixture.Mailboxes(), address, CancellationToken.None);
        await page.Locator("input[autocomplete='one-time-code']").FillAsync(code);
        await page.Locator("input[autocomplete='new-password']").FillAsync(Registration.Password);
        if (shots is not null)
        {
            await shots.TakeAsync(page, "2-code");
        }
        await page.Locator("form[action^='/portal/register'] button").First.ClickAsync();
    }
}
