using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Cli.Tests.Reports;

public sealed class ReportCommandTests : IDisposable
{
    private static readonly MessageId Sent = MessageId.Compute("acme", "sent"u8, ["jane@acme.example"]);
    private static readonly MessageId Stuck = MessageId.Compute("acme", "stuck"u8, ["jane@acme.example"]);

    private readonly Desk desk = new();

    [Fact]
    public async Task EachCopyIsShownWithTheProofOfItsWay()
    {
        await FillAsync();

        var typed = await desk.TypeAsync("report acme --copies");

        Assert.Equal(0, typed.Code);
        Assert.Equal(
            [
                $"2026-05-01 09:00\t{Sent}\tDelivered over TLS 1.3 (TLS_AES_256_GCM_SHA384) to mail.acme.example\tCN=mail.acme.example\tabcd\t250 2.0.0 Ok",
                $"2026-05-01 09:00\t{Stuck}\tNot delivered. No TLS.\t\t\t",
            ],
            typed.Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).OrderBy(line => line.Contains("Not", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task AMailThatHadToTravelOverTlsIsShownToo()
    {
        await desk.AddAcmeAsync();
        await AddAsync(Sent, ParticipantState.Settled, "Taken.", new() { ["Server"] = "mx.customer.example", ["TlsProtocol"] = "TLS 1.2" }, ParticipantRoute.Direct);

        var typed = await desk.TypeAsync("report acme --copies");

        Assert.Contains("TLS 1.2 () to mx.customer.example", typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutMoreWordsItCounts()
    {
        await FillAsync();
        await new EventLog(desk.Tables, desk.Clock).AppendAsync("other", "Opened", Sent, default);
        desk.Clock.Advance(TimeSpan.FromDays(2));

        Assert.Equal("1", (await desk.TypeAsync("report acme")).Line("CopySettled"));
        Assert.DoesNotContain("Opened", (await desk.TypeAsync("report acme")).Output, StringComparison.Ordinal);
        Assert.Equal("", (await desk.TypeAsync("report acme --days 2")).Output.Trim());
    }

    [Fact]
    public async Task AnUnknownOrganisationIsSaid() =>
        Assert.Contains("no organisation nobody", (await desk.TypeAsync("report nobody")).Error, StringComparison.Ordinal);

    public void Dispose() => desk.Dispose();

    private async Task FillAsync()
    {
        await desk.AddAcmeAsync();
        await AddAsync(Sent, ParticipantState.Settled, "Taken.", new()
        {
            ["Server"] = "mail.acme.example",
            ["TlsProtocol"] = "TLS 1.3",
            ["TlsCipher"] = "TLS_AES_256_GCM_SHA384",
            ["CertificateSubject"] = "CN=mail.acme.example",
            ["CertificateSha256"] = "abcd",
            ["ServerLine"] = "250 2.0.0 Ok",
        });
        await AddAsync(Stuck, ParticipantState.Failed, "No TLS.", []);
    }

    private async Task AddAsync(MessageId id, ParticipantState state, string outcome, Dictionary<string, string> proof, ParticipantRoute route = ParticipantRoute.Copy)
    {
        var row = new TableRow(id.Value, ParticipantRow.Prefix + new string('a', MailboxHash.Length))
            .Set("Role", nameof(ParticipantRole.Recipient))
            .Set("Route", route.ToString())
            .Set("State", state.ToString())
            .Set("Outcome", outcome)
            .Set("SettledAt", desk.Clock.GetUtcNow());
        foreach (var (name, value) in proof)
        {
            row.Set(name, value);
        }
        await desk.Tables.PutAsync(StorageNames.Messages, row, default);
        await new EventLog(desk.Tables, desk.Clock).AppendAsync("acme", $"{route}{state}", id, default);
    }
}
