using System.Net;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>While the key cannot be used, for whatever reason, the portal asks to come back; nothing is lost, nothing marked as opened.</summary>
public sealed class UnreachableKeyTests
{
    [Theory]
    [InlineData(UnwrapFailure.Unavailable)]
    [InlineData(UnwrapFailure.Throttled)]
    [InlineData(UnwrapFailure.Disabled)]
    [InlineData(UnwrapFailure.Deleted)]
    [InlineData(UnwrapFailure.Refused)]
    [InlineData(UnwrapFailure.Foreign)]
    public async Task ReadMessage_AsksToComeBack_MarksNothing_AndReadsLater(UnwrapFailure failure)
    {
        await using var bench = await PortalBench.StartAsync();
        var first = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, first);
        var message = await bench.AcceptAsync(Mails.Plain("[encrypt] Another"), PortalBench.Nora, PortalBench.Jane);
        await jane.GoAsync($"/portal/messages/{message}");

        bench.Storage.Wrapper.Failure = failure;
        await jane.SubmitAsync("main .cover form");

        AssertComeBack(jane);
        Assert.Null((await ParticipantAsync(bench, message)).OpenedAt);

        bench.Storage.Wrapper.Failure = UnwrapFailure.None;
        await jane.SubmitAsync("main .cover form");
        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
        Assert.Contains("Another", jane.Words, StringComparison.Ordinal);
        Assert.NotNull((await ParticipantAsync(bench, message)).OpenedAt);
    }

    [Fact]
    public async Task SigningInToRead_MarksNothing_WhileTheKeyIsAway()
    {
        await using var bench = await PortalBench.StartAsync();
        var first = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, first);
        var message = await bench.AcceptAsync(Mails.Plain("[encrypt] Another"), PortalBench.Nora, PortalBench.Jane);
        var again = bench.Visit();
        await again.GoAsync($"/portal/messages/{message}");

        bench.Storage.Wrapper.Failure = UnwrapFailure.Unavailable;
        await again.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));

        Assert.NotNull(again.Page.QuerySelector("main .cover form"));
        Assert.Null((await ParticipantAsync(bench, message)).OpenedAt);
    }

    [Fact]
    public async Task OpenedMessage_AsksToComeBack_OnItsPageAndForItsFiles()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        bench.Storage.Wrapper.Failure = UnwrapFailure.Unavailable;
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode); // its key is in memory

        bench.Get<DekCache>().Forget(message);
        await jane.GoAsync($"/portal/messages/{message}");
        AssertComeBack(jane);
        var raw = await jane.GetAsync($"/portal/messages/{message}/message.eml");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, raw.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), raw.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task NoKeyAtAll_EveryPageAsksToComeBack_AndTheSessionSurvives()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        bench.Storage.Wrapper.Failure = UnwrapFailure.Unavailable;
        bench.Storage.Clock.Advance(Keyring.CacheTime + TimeSpan.FromSeconds(1));
        await jane.GoAsync("/portal");
        AssertComeBack(jane);

        bench.Storage.Wrapper.Failure = UnwrapFailure.None;
        await jane.GoAsync("/portal");
        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
        Assert.Contains("Nora", jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyOfOneOrganisation_HidesNothingOfAnother()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var bank = PortalBench.Acme with { Id = "bank", Name = "Bank", KeyUri = Storage.OwnKeyUri };
        Assert.Empty(await bench.Get<OrganisationDirectory>().SaveAsync(bank, default));
        await bench.AcceptAsync(bank, Mails.Plain("[encrypt] Statement"), PortalBench.Nora, PortalBench.Jane);

        bench.Storage.OwnKey.Failure = UnwrapFailure.Disabled;
        bench.Storage.Clock.Advance(Keyring.CacheTime);
        await jane.GoAsync("/portal");

        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
        Assert.Contains("Nora", jane.Words, StringComparison.Ordinal);
        Assert.Contains("Its key cannot be reached just now", jane.Words, StringComparison.Ordinal);
        Assert.DoesNotContain("Statement", jane.Words, StringComparison.Ordinal);
    }

    private static void AssertComeBack(Visitor visitor)
    {
        Assert.Equal(HttpStatusCode.ServiceUnavailable, visitor.Answer.StatusCode);
        Assert.Equal(TimeSpan.FromMinutes(1), visitor.Answer.Headers.RetryAfter?.Delta);
        Assert.Contains("othing is lost", visitor.Words, StringComparison.Ordinal);
    }

    private static async Task<Core.Store.Rows.ParticipantRow> ParticipantAsync(PortalBench bench, MessageId message) =>
        (await bench.Get<MessageTable>().FindParticipantAsync(
            message, await bench.Get<Core.Access.MailboxDirectory>().HashAsync(PortalBench.Jane, default), default))!;
}
