using SecureMail.AzureServices.CommunicationEmail;
using SecureMail.Core.Transport;
using SecureMail.Testing.Communication;

namespace SecureMail.AzureServices.Tests.CommunicationEmail;

public sealed class CommunicationTransportTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task AMailArrivesInTheServicesOwnForm(bool byKey)
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        var transport = byKey ? fixture.Open(CommunicationStandIn.AccessKey) : fixture.Transport;

        var result = await transport.SendAsync(CommunicationFixture.Mail(), default);

        Assert.Equal(TransportOutcome.Submitted, result.Outcome);
        var (id, mail) = Assert.Single(fixture.Service.Mails);
        Assert.Equal(("127.0.0.1", id), (result.Proof["Service"], result.Proof["Operation"]));
        Assert.Equal(
            """
            {
              "senderAddress": "secure@mail.example",
              "userEngagementTrackingDisabled": true,
              "headers": {
                "Auto-Submitted": "auto-generated"
              },
              "content": {
                "subject": "Grüße",
                "plainText": "Schön",
                "html": "<p>Schön</p>"
              },
              "recipients": {
                "to": [
                  {
                    "address": "bob@outside.example"
                  }
                ]
              },
              "replyTo": [
                {
                  "address": "help@acme.example"
                }
              ],
              "attachments": [
                {
                  "name": "SecureMessageATT.html",
                  "contentType": "text/html",
                  "contentInBase64": "ZmlsZQ=="
                }
              ]
            }
            """,
            mail.Json.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
            ignoreLineEndingDifferences: true);
    }

    public static TheoryData<string, string?, TransportOutcome, string> Fates() => new()
    {
        { "Succeeded", null, TransportOutcome.Accepted, "has sent it on" },
        { "Running", null, TransportOutcome.Submitted, "is awaited" },
        { "NotStarted", null, TransportOutcome.Submitted, "is awaited" },
        { "Failed", "EmailDroppedAllRecipientsSuppressed", TransportOutcome.Stop, "(EmailDroppedAllRecipientsSuppressed)" },
        { "Failed", "<b>bob@outside.example</b>", TransportOutcome.Stop, "(Failed)" },
        { "Canceled", null, TransportOutcome.Stop, "(Canceled)" },
    };

    [Theory]
    [MemberData(nameof(Fates))]
    public async Task TheNextAttemptAsksWhatBecameOfTheFirst(string state, string? error, TransportOutcome outcome, string words)
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        await fixture.Transport.SendAsync(CommunicationFixture.Mail(), default);
        fixture.Service.Fate = _ => (state, error);

        var result = await fixture.Transport.SendAsync(CommunicationFixture.Mail(isRepeated: true), default);

        Assert.Equal(outcome, result.Outcome);
        Assert.Contains(words, result.Sentence, StringComparison.Ordinal);
        Assert.Equal(["POST", "GET"], fixture.Service.Requests);
    }

    [Fact]
    public async Task AFirstAttemptThatNeverArrivedIsMadeAgain()
    {
        await using var fixture = await CommunicationFixture.StartAsync();

        var result = await fixture.Transport.SendAsync(CommunicationFixture.Mail(isRepeated: true), default);

        Assert.Equal((TransportOutcome.Submitted, 1), (result.Outcome, Assert.Single(fixture.Service.Mails.Values).Sendings));
    }

    [Fact]
    public async Task ALostAnswerCostsNoSecondMail()
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        fixture.Service.FailNext(new CommunicationFailure(0, "") { AfterWork = true });

        await fixture.Transport.SendAsync(CommunicationFixture.Mail(), default);
        var second = await fixture.Transport.SendAsync(CommunicationFixture.Mail(isRepeated: true), default);

        Assert.Equal(TransportOutcome.Accepted, second.Outcome);
        Assert.Single(fixture.Service.Mails);
    }

    public static TheoryData<CommunicationFailure, TransportOutcome, string> Failures() => new()
    {
        { new CommunicationFailure(400, "InvalidRecipient"), TransportOutcome.Stop, "refuses this mail (InvalidRecipient)" },
        { new CommunicationFailure(401, "Denied"), TransportOutcome.Retry, "lets nobody in (Denied)" },
        { new CommunicationFailure(403, "Forbidden"), TransportOutcome.Retry, "lets nobody in (Forbidden)" },
        { new CommunicationFailure(404, "DomainNotLinked"), TransportOutcome.Retry, "lets nobody in (DomainNotLinked)" },
        { new CommunicationFailure(413, "TooLarge"), TransportOutcome.Stop, "too large" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task ARefusalHasItsClass(CommunicationFailure failure, TransportOutcome outcome, string words)
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        fixture.Service.FailNext(failure);

        var result = await fixture.Transport.SendAsync(CommunicationFixture.Mail(), default);

        Assert.Equal(outcome, result.Outcome);
        Assert.Contains(words, result.Sentence, StringComparison.Ordinal);
        Assert.Empty(fixture.Service.Mails);
    }

    [Fact]
    public async Task AFaultOfTheServiceThatStaysMakesTheMailWait()
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        for (var tries = 0; tries < 3; tries++)
        {
            fixture.Service.FailNext(new CommunicationFailure(500, "InternalServerError"));
        }

        var result = await fixture.Transport.SendAsync(CommunicationFixture.Mail(), default);

        Assert.Equal((TransportOutcome.Retry, 3), (result.Outcome, fixture.Service.Requests.Count));
    }

    [Fact]
    public async Task AfterARefusalForTheQuotaNothingIsSentUntilTheTimeItNamed()
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        fixture.Service.FailNext(new CommunicationFailure(429, "TooManyRequests") { RetryAfter = "1800" });
        var until = fixture.Clock.GetUtcNow().AddSeconds(1800);

        var refused = await fixture.Transport.SendAsync(CommunicationFixture.Mail(1), default);
        var next = await fixture.Transport.SendAsync(CommunicationFixture.Mail(2), default);
        var sent = fixture.Service.Requests.Count;
        fixture.Clock.AdvanceTo(until);
        var after = await fixture.Transport.SendAsync(CommunicationFixture.Mail(1), default);

        Assert.All([refused, next], result => Assert.Equal((TransportOutcome.Retry, (DateTimeOffset?)until), (result.Outcome, result.NotBefore)));
        Assert.Equal((1, TransportOutcome.Submitted), (sent, after.Outcome));
    }

    [Fact]
    public async Task TwoHundredMailsPassTheQuotasOnceEachAndNoneIsLost()
    {
        await using var fixture = await CommunicationFixture.StartAsync();
        var due = new PriorityQueue<int, DateTimeOffset>(Enumerable.Range(1, 200).Select(number => (number, fixture.Clock.GetUtcNow())));
        HashSet<int> tried = [];
        while (due.TryDequeue(out var number, out var at))
        {
            fixture.Clock.AdvanceTo(at > fixture.Clock.GetUtcNow() ? at : fixture.Clock.GetUtcNow());
            var result = await fixture.Transport.SendAsync(CommunicationFixture.Mail(number, isRepeated: !tried.Add(number)), default);
            if (result.Outcome is TransportOutcome.Retry)
            {
                due.Enqueue(number, result.NotBefore!.Value);
            }
            else if (result.Outcome is TransportOutcome.Submitted)
            {
                due.Enqueue(number, fixture.Clock.GetUtcNow().AddMinutes(5));
            }
        }

        Assert.Equal(200, fixture.Service.Mails.Count);
        Assert.All(fixture.Service.Mails.Values, mail => Assert.Equal(1, mail.Sendings));
        // One refusal opens each pause, and none comes while it lasts.
        Assert.InRange(fixture.Service.Refused, 1, 12);
    }

    [Theory]
    [InlineData("http://acme.communication.azure.com", null, "Endpoint must be")]
    [InlineData("acme.communication.azure.com", null, "Endpoint must be")]
    [InlineData("https://acme.communication.azure.com/emails", null, "Endpoint must be")]
    [InlineData("https://acme.communication.azure.com", "not base64!", "AccessKey must be")]
    public void AWrongAddressIsSaidInOneSentence(string endpoint, string? key, string words) =>
        Assert.Contains(words, Assert.Throws<SettingException>(() => CommunicationAddress.Parse(endpoint, key)).Message, StringComparison.Ordinal);
}
