using SecureMail.Core.Organisations;
using SecureMail.Portal.Look;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Sessions one by one, the code alone, and what an organisation looks like.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task Session_IsEndedFromTheList_AndOnlyByItsOwner()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var phone = await bench.RegisterAsync(PortalBench.Jane, message);
        var desk = bench.Visit();
        await desk.GoAsync("/portal/sign-in");
        await desk.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        await desk.GoAsync("/portal/account");
        var fields = desk.FieldsOf("form[action='/portal/account/end-session']");

        var nora = await bench.RegisterAsync(PortalBench.Nora, message);
        await nora.GoAsync("/portal/account");
        var foreign = nora.FieldsOf("form.sign-out");
        foreign["Id"] = fields["Id"];
        await nora.PostAsync("/portal/account/end-session", foreign);
        await phone.GoAsync("/portal");
        Assert.Equal("/portal", phone.Path);

        await desk.SubmitAsync("form[action='/portal/account/end-session']");

        await phone.GoAsync("/portal");
        Assert.Equal("/portal/sign-in", phone.Path);
        Assert.Empty(desk.Page.QuerySelectorAll("form[action='/portal/account/end-session']"));
    }

    [Fact]
    public async Task Account_IsGoodForEveryOrganisationOfThePortal()
    {
        await using var bench = await PortalBench.StartAsync();
        await bench.RegisterAsync(PortalBench.Jane, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));
        var bank = PortalBench.Acme with { Id = "bank", Name = "The Bank", Domains = ["bank.example"] };
        await bench.Get<OrganisationDirectory>().SaveAsync(bank, CancellationToken.None);
        var message = await bench.AcceptAsync(bank, Mails.Plain(text: "From the bank."), "teller@bank.example", PortalBench.Jane);

        var jane = bench.Visit();
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));

        Assert.Contains("From the bank.", jane.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CodeAlone_LetsIn_WhereTheOrganisationSaysSo(bool allowed)
    {
        await using var bench = await PortalBench.StartAsync();
        await bench.Get<OrganisationDirectory>().SaveAsync(PortalBench.Acme with { Portal = new PortalRules { CodeAlone = allowed } }, CancellationToken.None);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);

        var jane = await bench.RegisterAsync(PortalBench.Jane, message, password: "");

        Assert.Equal(allowed, jane.Cookies.ContainsKey("__Host-session"));
        Assert.Contains(allowed ? Mails.Sentence : "Please choose a password as well", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Brand_IsShownToParticipants_AndExistsForNobodyElse()
    {
        await using var bench = await PortalBench.StartAsync();
        byte[] logo = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
        await bench.Get<OrganisationDirectory>().SaveAsync(
            PortalBench.Acme with { Branding = new Branding { Accent = "#ffcc00", Logo = logo } }, CancellationToken.None);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var anybody = bench.Visit();
        await anybody.GoAsync($"/portal/messages/{message}");
        Assert.DoesNotContain("Acme", anybody.Html, StringComparison.Ordinal);

        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        Assert.Equal("Acme Insurance", jane.Page.QuerySelector("img.brand-logo")?.GetAttribute("alt"));
        using var shown = await jane.GetAsync($"/portal/messages/{message}/logo.png");
        Assert.Equal(logo, await shown.Content.ReadAsByteArrayAsync());
        using var sheet = await jane.GetAsync($"/portal/messages/{message}/accent.css");
        Assert.Contains("--accent:#", await sheet.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("#ffff00")]
    [InlineData("#ffffff")]
    [InlineData("#000000")]
    [InlineData("#1d4f91")]
    [InlineData("#ff0000")]
    public void Accent_IsReadableOnBothPapers(string accent)
    {
        var sheet = AccentColour.Parse(accent).Sheet().Split("--accent:");
        var (light, dark) = (AccentColour.Parse(sheet[1][..7]), AccentColour.Parse(sheet[2][..7]));

        Assert.True(AccentColour.Contrast(light, AccentColour.Parse("#f3f5f8")) >= 4.5, sheet[1]);
        Assert.True(AccentColour.Contrast(light, AccentColour.Parse("#ffffff")) >= 4.5, sheet[1]);
        Assert.True(AccentColour.Contrast(dark, AccentColour.Parse("#1a222d")) >= 4.5, sheet[2]);
        Assert.True(AccentColour.Contrast(dark, AccentColour.Parse("#0e1a26")) >= 4.5, sheet[2]);
    }

    [Theory]
    [InlineData("claim", "", 1, "a word of the subject")]
    [InlineData("WEISS", "", 2, "a name in another case")]
    [InlineData("munchen", "", 1, "without its accent")]
    [InlineData("claim weiss", "", 1, "all words count")]
    [InlineData("zebra", "", 0, "nothing has it")]
    [InlineData("", "new", 1, "not opened yet")]
    [InlineData("", "ended", 0, "nothing has ended")]
    public async Task Inbox_FindsByWordsAndState(string words, string state, int expected, string why)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain("[encrypt] Your claim"), PortalBench.Nora, PortalBench.Jane);
        await bench.AcceptAsync(Mails.Plain("[encrypt] München"), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        await jane.GoAsync("/portal");
        await jane.SubmitAsync("form.search", ("q", words), ("state", state));

        Assert.True(jane.Page.QuerySelectorAll(".line").Length == expected, why);
    }
}
