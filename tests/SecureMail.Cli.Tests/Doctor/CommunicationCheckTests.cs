using Azure.Core.Pipeline;
using SecureMail.AzureServices.CommunicationEmail;
using SecureMail.Cli.Administration;
using SecureMail.Cli.Doctor;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Testing.Communication;
using SecureMail.Testing.Keys;
using SecureMail.Testing.Time;

namespace SecureMail.Cli.Tests.Doctor;

/// <summary>The doctor knocks at Communication Services: over real TLS, with the key's own signature, at the stand-in.</summary>
public sealed class CommunicationCheckTests : IDisposable
{
    private static readonly string WrongKey = Convert.ToBase64String(new byte[32]);

#pragma warning disable RS0030 // Banned symbol: the client checks the certificate's dates against the machine's clock.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
#pragma warning restore RS0030

    private readonly FakeTimeProvider clock = new();
    private readonly SeededRandomness randomness = new(3);

    public static TheoryData<string, string, string> Doors() => new()
    {
        { CommunicationStandIn.AccessKey, nameof(Health.Ok), "answers and lets us in." },
        { WrongKey, nameof(Health.Broken), "Notices and codes wait until then." },
    };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task TheResource_IsAskedForNothing_AndTheKeyIsJudged(string key, string health, string sentence)
    {
        await using var service = await CommunicationStandIn.StartAsync(clock, Now);
        using var http = service.Client();

        var finding = await LookAsync(service.Address, key, http);

        Assert.Equal((health, "Communication Services"), (finding.Health.ToString(), finding.Part));
        Assert.EndsWith(sentence, finding.Sentence, StringComparison.Ordinal);
        Assert.Empty(service.Mails);
    }

    [Fact]
    public async Task AQuotaThatIsSpent_IsNoFault()
    {
        await using var service = await CommunicationStandIn.StartAsync(clock, Now);
        using var http = service.Client();
        service.FailNext(new CommunicationFailure(429, "TooManyRequests"));

        Assert.Equal(Health.Ok, (await LookAsync(service.Address, CommunicationStandIn.AccessKey, http)).Health);
    }

    [Fact]
    public async Task AResourceThatDoesNotAnswer_IsAWarning()
    {
        var service = await CommunicationStandIn.StartAsync(clock, Now);
        using var http = service.Client();
        var address = service.Address;
        await service.DisposeAsync();

        Assert.Equal(Health.Warning, (await LookAsync(address, CommunicationStandIn.AccessKey, http)).Health);
    }

    [Theory]
    [InlineData(null, null, "where a mail server carries the notices there is nothing to look at")]
    [InlineData("http://acme.communication.azure.com", "must be the resource's https address", "no TLS")]
    public async Task Settings_AreJudgedFirst(string? endpoint, string? sentence, string why)
    {
        using var desk = new Desk();
        if (endpoint is not null)
        {
            desk.Settings["SecureMail__CommunicationServices__Endpoint"] = endpoint;
        }

        var findings = await CommunicationCheck.RunAsync(desk.Surroundings(TextWriter.Null, TextWriter.Null), default);

        Assert.True(findings.Count == (sentence is null ? 0 : 1), why);
        Assert.All(findings, finding => Assert.Contains(sentence!, finding.Sentence, StringComparison.Ordinal));
    }

    public void Dispose() => randomness.Dispose();

    private Task<Finding> LookAsync(Uri address, string key, HttpClient http) => CommunicationCheck.LookAsync(
        CommunicationTransport.Open(CommunicationAddress.Parse(address.AbsoluteUri, key), OperatorKeys.IdentityOf(new OperatorSettings(new Dictionary<string, string>())), clock, options =>
        {
            DoctorCommand.Hurry(options);
            options.Transport = new HttpClientTransport(http);
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
        }),
        address.Host,
        hasKey: true,
        randomness,
        default);
}
