using Microsoft.Playwright;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Every page of the portal and how a person comes to it.</summary>
internal static class PageList
{
    private const int MessagesOfConversation = 5;

    /// <summary>A page: its name, and what leads to it from a fresh tab.</summary>
    internal sealed record Visit(string Name, Func<IPage, Task> GoAsync);

    /// <summary>Pages for anybody.</summary>
    public static IEnumerable<Visit> ForAnybody(PortalStage stage)
    {
        yield return To("waiting", stage.LetterAddress);
        yield return To("sign-in", stage.At("/portal/sign-in"));
        yield return To("check", stage.At("/portal/check"));
        yield return To("passkey", stage.At("/portal/passkey"));
        yield return To("language", stage.At("/portal/language"));
        yield return To("not-found", stage.At("/portal/nowhere"));
        yield return new Visit("wrong-address", async page =>
        {
            await page.GotoAsync(stage.At("/portal/sign-in").AbsoluteUri);
            await page.Locator("#address").FillAsync("jane@nowhere");
            await page.Locator("#password").FillAsync("x");
            await page.Locator(".entrance button").ClickAsync();
            await page.Locator("[role=alert]").WaitForAsync();
        });
        yield return new Visit("code", async page =>
        {
            await page.GotoAsync(stage.At("/portal/sign-in").AbsoluteUri);
            await page.Locator("#address").FillAsync("nobody@customer.example");
            await page.Locator(".entrance button").ClickAsync();
            await page.Locator("#code").WaitForAsync();
            await page.Locator("details.help summary").ClickAsync();
        });
        yield return new Visit("check-answer", async page =>
        {
            await page.GotoAsync(stage.At("/portal/check").AbsoluteUri);
            await page.Locator("#reference").FillAsync(stage.LetterAddress.AbsoluteUri);
            await page.Locator("main form button").ClickAsync();
            await page.Locator(".notice").WaitForAsync();
        });
    }

    /// <summary>Pages for the recipient.</summary>
    public static IEnumerable<Visit> ForRecipient(PortalStage stage) =>
    [
        To("message", stage.LetterAddress),
        new Visit("covered", async page =>
        {
            var last = await stage.ConverseAsync(MessagesOfConversation);
            await page.GotoAsync(stage.At($"/portal/messages/{last}").AbsoluteUri);
            await page.Locator(".cover").WaitForAsync();
        }),
        new Visit("conversation", async page =>
        {
            await page.Locator(".cover button").ClickAsync();
            await page.Locator(".text").WaitForAsync();
        }),
        To("reply", stage.At($"/portal/messages/{stage.Letter}/reply")),
        To("inbox", stage.At("/portal")),
        new Visit("inbox-nothing-found", async page =>
        {
            await page.GotoAsync(stage.At("/portal").AbsoluteUri);
            await page.Locator("#q").FillAsync("zebra");
            await page.Locator(".search button").ClickAsync();
            await page.Locator(".empty").WaitForAsync();
        }),
        To("sent-empty", stage.At("/portal/sent")),
        To("account", stage.At("/portal/account")),
        To("authenticator", stage.At("/portal/account/authenticator")),
        To("sharing", stage.At("/portal/account/sharing")),
        To("new-passkey", stage.At("/portal/account/passkey")),
        To("sign-out", stage.At("/portal/sign-out")),
        new Visit("held", async page =>
        {
            await page.GotoAsync(stage.At($"/portal/messages/{stage.Letter}/reply").AbsoluteUri);
            await page.Locator("#text").FillAsync("I shall have to think about it.");
            await page.Locator("form[enctype] button").ClickAsync();
            await page.Locator(".held").WaitForAsync();
        }),
        new Visit("taken-back", async page =>
        {
            await page.GotoAsync(stage.LetterAddress.AbsoluteUri);
            await page.Locator(".held button").ClickAsync();
            await page.Locator("[role=status]").WaitForAsync();
        }),
        // The last one: afterwards this person is signed out.
        new Visit("signed-out-draft", async page =>
        {
            await page.GotoAsync(stage.At($"/portal/messages/{stage.Letter}/reply").AbsoluteUri);
            await page.Locator("#text").FillAsync("I shall have to think about it.");
            await page.Context.ClearCookiesAsync();
            await page.Locator("form[enctype] button").ClickAsync();
            await page.Locator("[role=alert]").WaitForAsync();
        }),
    ];

    /// <summary>Pages for the sender.</summary>
    public static IEnumerable<Visit> ForSender(PortalStage stage) =>
    [
        To("own-message", stage.LetterAddress),
        To("manage", stage.At($"/portal/messages/{stage.Letter}/manage")),
        To("expire", stage.At($"/portal/messages/{stage.Letter}/expire")),
        To("sent", stage.At("/portal/sent")),
        // The last one: afterwards nobody reads the letter again.
        new Visit("ended", async page =>
        {
            await page.GotoAsync(stage.At($"/portal/messages/{stage.Letter}/expire").AbsoluteUri);
            await page.Locator("button.danger").ClickAsync();
            await page.Locator("main a.button[href='/portal']").WaitForAsync();
        }),
    ];

    /// <summary>Pages for a recipient whose organisation wants a security question. It is asked with a second code alone, a minute later.</summary>
    public static IEnumerable<Visit> ForAsked(PortalStage stage) =>
    [
        new Visit("question-to-choose", async page =>
        {
            await stage.EnterCodeAsync(page, stage.Recipient);
            await page.Locator("#question").WaitForAsync();
        }),
        new Visit("question-to-change", async page =>
        {
            await page.Locator("#question").SelectOptionAsync("2");
            await page.Locator("#answer").FillAsync("Okonkwo");
            await page.Locator("main form.card button").ClickAsync();
            await page.Locator("article").First.WaitForAsync();
            await page.GotoAsync(stage.At("/portal/account/question").AbsoluteUri);
        }),
    ];

    private static Visit To(string name, Uri address) => new(name, page => page.GotoAsync(address.AbsoluteUri));
}
