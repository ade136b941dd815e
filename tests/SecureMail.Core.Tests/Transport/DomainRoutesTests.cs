using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Transport;
using SecureMail.Smtp;
using SecureMail.Smtp.Naming;
using SecureMail.Smtp.Sts;
using SecureMail.Testing.Naming;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Transport;

/// <summary>A server that only the DNS names counts when the domain's own policy names it too.</summary>
public sealed class DomainRoutesTests : IAsyncDisposable
{
    private const string Domain = "customer.example";

    private readonly NameServer names = new();
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly FakeTimeProvider clock = new();

    [Theory]
    [InlineData("enforce", "b.mail.example", null)]
    [InlineData("testing", null, "no MTA-STS policy that is enforced")]
    [InlineData("none", null, "no MTA-STS policy that is enforced")]
    public async Task TheFirstServerThatThePolicyAllowsIsTheRoute(string mode, string? host, string? why)
    {
        names.AddMailExchange(Domain, 20, "b.mail.example").AddMailExchange(Domain, 10, "evil.example").AddText($"_mta-sts.{Domain}", "v=STSv1; id=1;");

        var found = await FindAsync($"version: STSv1\nmode: {mode}\nmx: *.mail.example\nmax_age: 100");

        Assert.Equal(host is null ? null : new MailRoute(host, 25, TlsMode.StartTls), found.Server);
        Assert.Contains(why ?? "", found.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ServersThatThePolicyDoesNotNameAreNoRoute()
    {
        names.AddMailExchange(Domain, 10, "evil.example").AddText($"_mta-sts.{Domain}", "v=STSv1; id=1;");
        var found = await FindAsync("version: STSv1\nmode: enforce\nmx: mail.example\nmax_age: 100");
        Assert.Equal((null, true), (found.Server, found.IsFinal));
        Assert.Contains("is one of its MTA-STS policy", found.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADnsThatFailsIsNoFinalAnswer()
    {
        names.Spoil = answer => [[answer[0], answer[1], answer[2], 0x82, .. answer[4..]]];
        Assert.False((await FindAsync("")).IsFinal);
    }

    public async ValueTask DisposeAsync()
    {
        await names.DisposeAsync();
        randomness.Dispose();
    }

    private async Task<ProvenRoute> FindAsync(string policy)
    {
        using var http = new HttpMessageInvoker(new PolicyHost(policy));
        var dns = new DnsResolver(names.Address, randomness, clock);
        return await new DomainRoutes(dns, new StsPolicies(dns, http, clock)).FindAsync(new DomainRoute(Domain), default);
    }

    private sealed class PolicyHost(string policy) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(policy));
            content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
        }
    }
}
