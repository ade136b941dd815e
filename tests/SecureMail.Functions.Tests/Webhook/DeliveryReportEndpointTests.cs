using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecureMail.Core;
using SecureMail.Core.Access;
using SecureMail.Core.Notify;
using SecureMail.Core.Steps;
using SecureMail.Core.Store;
using SecureMail.Functions.Tests.Bench;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>Event Grid reports under a key; what it says ends in the participant's row.</summary>
public sealed class DeliveryReportEndpointTests
{
    private const string Key = "a-report-key-of-some-length";
    private const string Path = "/inbound/events/acs";

    private static readonly Guid Mail = new("11111111-2222-8333-8444-555555555555");

    [Fact]
    public async Task WithoutTheSettingThereIsNoSuchPage()
    {
        await using var bench = await ProgramBench.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(bench, $"{Path}?key={Key}", "[]")).StatusCode);
    }

    [Theory]
    [InlineData(Path, "[]", HttpStatusCode.Unauthorized, "no key")]
    [InlineData(Path + "?key=", "[]", HttpStatusCode.Unauthorized, "an empty key")]
    [InlineData(Path + "?key=" + Key + "x", "[]", HttpStatusCode.Unauthorized, "a wrong key")]
    [InlineData(Path + "?key=" + Key, "[]", HttpStatusCode.OK, "nothing to report")]
    [InlineData(Path + "?key=" + Key, "{}", HttpStatusCode.BadRequest, "no array")]
    [InlineData(Path + "?key=" + Key, "[", HttpStatusCode.BadRequest, "no JSON")]
    [InlineData(Path + "?key=" + Key, "[1,null,{\"eventType\":7},{\"eventType\":\"Microsoft.Communication.EmailDeliveryReportReceived\"}]", HttpStatusCode.OK, "events that say nothing")]
    public async Task OnlyWhoKnowsTheKeyIsHeard(string path, string body, HttpStatusCode status, string why)
    {
        await using var bench = await StartAsync();
        Assert.True((await PostAsync(bench, path, body)).StatusCode == status, why);
    }

    [Fact]
    public async Task MoreThanAMebibyteIsNotRead()
    {
        await using var bench = await StartAsync();
        var answer = await PostAsync(bench, $"{Path}?key={Key}", "[" + new string(' ', 1024 * 1024) + "]");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task ANewSubscriptionGetsItsCodeBack()
    {
        await using var bench = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Path)
        {
            Content = new StringContent("""[{"id":"1","eventType":"Microsoft.EventGrid.SubscriptionValidationEvent","data":{"validationCode":"512d38b6"}}]"""),
        };
        request.Headers.Add("X-SecureMail-Key", Key);

        var answer = await bench.Client.SendAsync(request);

        Assert.Equal("512d38b6", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["validationResponse"]!.ToString());
    }

    [Theory]
    [InlineData("Bounced", ParticipantState.Failed)]
    [InlineData("Delivered", ParticipantState.Settled)]
    [InlineData("Expanded", ParticipantState.Owed)]
    public async Task AReportEndsInTheParticipantsState(string status, ParticipantState expected)
    {
        await using var bench = await StartAsync();
        var id = await SealAsync(bench);
        var step = new OwedStep(id, await bench.Get<MailboxDirectory>().HashAsync("bob@outside.example", default));
        await bench.Get<OwedSteps>().ClaimAsync(step, default);
        await bench.Get<DeliveryReports>().ExpectAsync(Mail, step, default);

        var answer = await PostAsync(bench, $"{Path}?key={Key}",
            $$$"""
            [{"id":"1","eventType":"Microsoft.Communication.EmailDeliveryReportReceived","data":{
              "sender":"secure@mail.example","recipient":"bob@outside.example","messageId":"{{{Mail}}}","status":"{{{status}}}",
              "deliveryStatusDetails":{"statusMessage":"550 5.1.1 <bob@outside.example> unknown"}
            }}]
            """);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var bob = await bench.Get<MessageTable>().FindParticipantAsync(id, step.Mailbox, default);
        Assert.Equal(expected, bob!.State);
        Assert.DoesNotContain("bob@", bob.Outcome ?? "", StringComparison.Ordinal);
    }

    private static Task<ProgramBench> StartAsync() => ProgramBench.StartAsync(
        underHost: true, settings: new() { ["SecureMail:CommunicationServices:ReportKey"] = Key });

    private static Task<HttpResponseMessage> PostAsync(ProgramBench bench, string path, string body) =>
        bench.Client.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));

    private static async Task<MessageId> SealAsync(ProgramBench bench)
    {
        var acceptance = await bench.Get<Core.Inbound.Acceptor>().AcceptAsync(
            new InboundMail
            {
                Organisation = (await bench.Get<Core.Organisations.OrganisationDirectory>().FindAsync("acme", default))!,
                Entrance = Entrance.Webhook,
                Sender = "jane@acme.example",
                Recipients = ["bob@outside.example"],
                Raw = Encoding.ASCII.GetBytes("From: jane@acme.example\r\nTo: bob@outside.example\r\nSubject: [encrypt] x\r\n\r\nx\r\n"),
            },
            default);
        return acceptance.Id;
    }
}
