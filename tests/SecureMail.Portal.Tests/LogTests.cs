using SecureMail.Core.Access;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Who got in and who did not stands in the log, by keyed hashes and without a word from outside.</summary>
public sealed class LogTests
{
    [Fact]
    public async Task SignIns_AreLogged_WithTheirWay()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        var mailbox = await bench.Get<MailboxDirectory>().HashAsync(PortalBench.Jane, CancellationToken.None);
        Assert.Contains($"Mailbox {mailbox} signed in by mailed code", bench.Logged, StringComparison.Ordinal);

        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", "not the right password"));
        Assert.Contains("A sign-in by password was refused", bench.Logged, StringComparison.Ordinal);

        await visitor.SubmitAsync("form[action='/portal/start']", ("Password", PortalBench.Password));
        Assert.Contains($"Mailbox {mailbox} signed in by password", bench.Logged, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_AreLogged_ByThePagesOwnName()
    {
        await using var bench = await PortalBench.StartAsync();
        var foreign = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var mallory = await bench.RegisterAsync(PortalBench.Mallory, await bench.AcceptAsync(Mails.Plain("[encrypt] Yours"), PortalBench.Nora, PortalBench.Mallory));
        var mailbox = await bench.Get<MailboxDirectory>().HashAsync(PortalBench.Mallory, CancellationToken.None);

        await mallory.GoAsync($"/portal/messages/{foreign}/reply");
        await mallory.GoAsync("/portal/%0d%0aforged%20line");

        Assert.Contains($"404 for portal/messages/{{id}}/reply, asked by {mailbox}", bench.Logged, StringComparison.Ordinal);
        Assert.Contains("404 for no page", bench.Logged, StringComparison.Ordinal);
        // Of the portal's own lines; the framework's, at the level of debugging, are not in production.
        Assert.All(
            bench.Logged.Split('\n').Where(line => line.StartsWith("404 for", StringComparison.Ordinal)),
            line => Assert.Matches("^404 for (no page|portal/[a-z/{}-]+), asked by [0-9a-z]+$", line));
    }
}
