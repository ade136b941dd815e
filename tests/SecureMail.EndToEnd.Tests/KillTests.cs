using System.Globalization;
using SecureMail.Core.Expire;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Tools;

namespace SecureMail.EndToEnd.Tests;

/// <summary>SIGKILL between the answer to the webhook and the notice. These tests restart the program, so they have a machine of their own.</summary>
public sealed class KillTests(MachineFixture fixture) : IClassFixture<MachineFixture>
{
    private const string MailServerPort = "SecureMail__MailServer__Port";

    // Killed within a try, it leaves the notice to the sweep, which comes every minute and gives hints a minute to arrive.
    private static readonly TimeSpan Patience = Sweep.HintGrace + TimeSpan.FromMinutes(2);

    [Fact]
    public async Task KilledRightAfterTheAnswer_TheNoticeGoesOutOnceAfterTheRestart()
    {
        var flow = fixture.MailFlow(await fixture.NewOrganisationAsync());
        var port = fixture.Machine.Settings[MailServerPort];
        fixture.Machine.Settings[MailServerPort] = FreePort.Take().ToString(CultureInfo.InvariantCulture);
        await RestartAsync();

        await flow.PostAsync(await fixture.DemoMailAsync(), DemoOrganisation.Sender, ["killed@customer.example"], CancellationToken.None);
        await fixture.Machine.Program.KillAsync();
        fixture.Machine.Settings[MailServerPort] = port;
        await fixture.Machine.StartProgramAsync(CancellationToken.None);

        var mailboxes = fixture.Mailboxes();
        await mailboxes.WaitAsync("killed@customer.example", "secure message", Patience, CancellationToken.None);
        // A second notice would follow on the heels of another accepted mail's: once that one is there, the count is final.
        await flow.PostAsync(await fixture.DemoMailAsync(), DemoOrganisation.Sender, ["later@customer.example"], CancellationToken.None);
        await mailboxes.WaitAsync("later@customer.example", "secure message", CancellationToken.None);
        Assert.Equal(1, await mailboxes.CountAsync("killed@customer.example", "secure message", CancellationToken.None));
    }

    private async Task RestartAsync()
    {
        await fixture.Machine.Program.DisposeAsync();
        await fixture.Machine.StartProgramAsync(CancellationToken.None);
    }
}
