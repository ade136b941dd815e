using System.Text;
using Microsoft.Playwright;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>An organisation with a logo and a colour of its own, a sender, a recipient, and messages between them.</summary>
internal sealed class PortalStage
{
    // A PNG of 192 x 96 pixels: a ring and two bars.
    private const string LogoBase64 =
        "iVBORw0KGgoAAAANSUhEUgAAAMAAAABgCAMAAAB8Ho3bAAAACVBMVEX////IUB5aZngHbUSqAAAAAXRSTlMAQObYZgAAASFJREFUeNrt20EOwy"
        + "AMRNGZ3v/Q3VdqBQRi/2ZmTSS/TQJ2kJIkSZLkCfFn0MWjEP4dePndCR4LvPy2BJstsNECz4defyuBzRbYbIHNFthsgQ0X0AE2W2CzBTZccBDw"
        + "2puD9X8RBDAAGK9rQVANuLb4HsBkSZPLSwHT76xmgC0dr/OAlQ/TxDN1gKUvXwD7AGubjwLA6s5s9LkAHgpY3oL/H6DoLBNAAAEEEEAAaECLvV"
        + "AADEDjE9nFznT9mfjpgPq+kI4JburMXR/PFPdGd8yXSrvTOiK4cT6wa8RXNqG5eUhZOWfFAzLo/ot/DSS2QGILFECtQGILJLZAYgsktkBiC9Qs"
        + "8PLFv8HBv0Mj/C2mQYKaB17+cs+uP0JJkiRJUp83OE4fEXn6/jkAAAAASUVORK5CYII=";

    private readonly MachineFixture fixture;
    private readonly Mailboxes mailboxes;

    private PortalStage(MachineFixture fixture, string name)
    {
        this.fixture = fixture;
        mailboxes = fixture.Mailboxes();
        Recipient = $"jane-{name}@customer.example";
        Sender = $"nora-{name}@acme.example";
    }

    public string Recipient { get; }

    public string Sender { get; }

    /// <summary>An HTML message with an attachment, opened by nobody yet.</summary>
    public MessageId Letter { get; private set; }

    public DemoOrganisation Organisation { get; private set; } = null!;

    public Uri At(string path) => new(fixture.Machine.Address, path);

    public Uri LetterAddress => At($"/portal/messages/{Letter}");

    public static async Task<PortalStage> SetAsync(MachineFixture fixture, string name, bool asksQuestion = false)
    {
        var stage = new PortalStage(fixture, name) { Organisation = await fixture.NewOrganisationAsync() };
        var branded = stage.Organisation.Settings with
        {
            // The longest, so that what is held stays so while it is looked at.
            HoldTime = OrganisationRules.LongestHold,
            Portal = stage.Organisation.Settings.Portal with { SecurityQuestion = asksQuestion },
            Branding = new Branding { Accent = "#c8501e", Logo = Convert.FromBase64String(LogoBase64) },
        };
        Assert.Empty(await new OrganisationDirectory(fixture.Machine.Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true))
            .SaveAsync(branded, CancellationToken.None));
        stage.Letter = await stage.PostAsync(await fixture.DemoMailAsync());
        return stage;
    }

    /// <summary>Posts a mail from the sender to the recipient.</summary>
    public async Task<MessageId> PostAsync(byte[] mail)
    {
        var answer = await fixture.MailFlow(Organisation).PostAsync(mail, Sender, [Recipient], CancellationToken.None);
        return MessageId.TryParse(answer.Id) ?? throw new InvalidOperationException($"The webhook answered {answer}");
    }

    /// <summary>Posts a conversation whose names, subject, file and addresses are as long as people make them; returns its last message.</summary>
    public async Task<MessageId> ConverseAsync(int messages)
    {
        var last = default(MessageId);
        for (var number = 0; number < messages; number++)
        {
            last = await PostAsync(Encoding.UTF8.GetBytes($"""
                From: "Dr. Nora Weiss-Oberhuber, Acme Insurance, Claims and Settlements, Household and Liability" <{Sender}>
                To: "Jane Doe" <{Recipient}>, customer.relations.and.escalations@a-rather-long-department-name.customer.example
                Cc: accounts.payable.invoices.and.reminders@another-very-long-name-of-a-department.customer.example
                Subject: [encrypt] Re: Re: Your claim 2026-1184 about the burst pipe in the kitchen of the house in Donaudampfschifffahrtsgesellschaftsstrasse 12, with estimate and photographs
                Message-ID: <{number}.{Sender}>
                In-Reply-To: <{number - 1}.{Sender}>
                References: <{number - 1}.{Sender}>
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary=b

                --b
                Content-Type: text/plain; charset=utf-8

                Dear Jane,

                this is message {number + 1}. The estimate of the plumber is attached; it also stands at https://portal.acme.example/claims/2026-1184/estimates/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08.

                Kind regards
                Nora
                --b
                Content-Type: application/pdf
                Content-Disposition: attachment; filename="Estimate_of_the_plumber_2026-11-21_final_version_signed_by_both_parties_scan_300dpi.pdf"
                Content-Transfer-Encoding: base64

                JVBERi0xLjcK
                --b--

                """.ReplaceLineEndings("\r\n")));
        }
        return last;
    }

    /// <summary>From the letter's page to being signed in; returns how many pages the person saw.</summary>
    public async Task<int> RegisterAsync(IPage page, string address)
    {
        await EnterCodeAsync(page, address);
        await page.Locator("article").First.WaitForAsync();
        return 3;
    }

    /// <summary>From the letter's page to what follows the code and a password.</summary>
    public async Task EnterCodeAsync(IPage page, string address)
    {
        await page.GotoAsync(LetterAddress.AbsoluteUri);
        await page.Locator("#address").FillAsync(address);
        await page.Locator(".entrance button").ClickAsync();
        await page.Locator("#code").FillAsync(await CodeAsync(address));
        await page.Locator("#password").FillAsync(Registration.Password);
        await page.Locator("form[action='/portal/register'] button").ClickAsync();
    }

    public Task<string> CodeAsync(string address) => Registration.CodeAsync(mailboxes, address, CancellationToken.None);

    /// <summary>Every row of every table with its values, every blob and queue, as text that shows any change.</summary>
    public Task<string> DumpAsync() => StorageDump.OfAsync(fixture.Machine.Storage);
}
