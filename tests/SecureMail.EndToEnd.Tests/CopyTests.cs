using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.DevHost.Parts;

namespace SecureMail.EndToEnd.Tests;

[Collection(SharedMachine.Name)]
public sealed class CopyTests(MachineFixture fixture)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task WithoutACertificateOfATrustedAuthority_TheCopyWaitsAndThePortalSaysWhy()
    {
        var organisation = await OrganisationThatTrustsAnotherAuthorityAsync();
        var answer = await fixture.MailFlow(organisation).PostAsync(
            await fixture.DemoMailAsync(), DemoOrganisation.Sender, ["careful@customer.example"], CancellationToken.None);
        using var recipient = await RegisteredAsync(answer.Id, "careful@customer.example");

        await recipient.GoAsync(recipient.AddressOf("a[href$='/reply']", "href"), CancellationToken.None);
        await recipient.SubmitAsync("form[action$='/reply']", Registration.Fields(("Text", "For your eyes only")), CancellationToken.None);
        await UntilThePageSaysAsync(recipient, answer.Id, "certificate");

        Assert.Equal(0, await fixture.Mailboxes().CountAsync(DemoOrganisation.Sender, "For your eyes only", CancellationToken.None));
        Assert.Contains("For your eyes only", recipient.Words, StringComparison.Ordinal);
    }

    private async Task<DemoOrganisation> OrganisationThatTrustsAnotherAuthorityAsync()
    {
        var organisation = await fixture.NewOrganisationAsync();
        var folder = Directory.CreateTempSubdirectory("securemail-other-authority-").FullName;
        var other = await DevAuthority.CreateAsync(folder, fixture.Clock, CancellationToken.None);
        Directory.Delete(folder, recursive: true);
        var settings = organisation.Settings with
        {
            MailServer = organisation.Settings.MailServer! with { CertificateAuthorities = other.AuthorityPem },
        };
        var directory = new OrganisationDirectory(fixture.Machine.Storage.Tables, new OrganisationRules(ShortRetentionAllowed: true));
        Assert.Empty(await directory.SaveAsync(settings, CancellationToken.None));
        return organisation with { Settings = settings };
    }

    private async Task<PortalVisitor> RegisteredAsync(string message, string address)
    {
        var visitor = new PortalVisitor();
        await visitor.GoAsync(new Uri(fixture.Machine.Address, $"/portal/messages/{MessageId.FromStored(message)}"), CancellationToken.None);
        await Registration.CompleteAsync(visitor, fixture.Mailboxes(), address, CancellationToken.None);
        return visitor;
    }

    /// <summary>The copy is tried by another process: all that can be done from here is to look again.</summary>
    private async Task UntilThePageSaysAsync(PortalVisitor visitor, string message, string word)
    {
        using var limit = new CancellationTokenSource(Patience);
        var page = new Uri(fixture.Machine.Address, $"/portal/messages/{message}");
        do
        {
            await visitor.GoAsync(page, limit.Token);
        }
        while (!visitor.Words.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
