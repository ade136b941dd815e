using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using SecureMail.Smtp.Naming;
using SecureMail.Smtp.Sts;
using SecureMail.Testing.Naming;
using SecureMail.Testing.Time;

namespace SecureMail.Smtp.Tests;

/// <summary>MTA-STS (RFC 8461): what a policy says, and when which policy counts.</summary>
public sealed class StsTests : IAsyncDisposable
{
    private const string Domain = "customer.example";
    private const string Enforced = "version: STSv1\r\nmode: enforce\r\nmx: mail.customer.example\r\nmx: *.example.net\r\nmax_age: 86400\r\n";

    private readonly NameServer names = new();
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly FakeTimeProvider clock = new();
    private readonly PolicyHost host = new();
    private readonly HttpMessageInvoker http;
    private readonly StsPolicies policies;

    public StsTests()
    {
        http = new HttpMessageInvoker(host);
        policies = new StsPolicies(new DnsResolver(names.Address, randomness, clock), http, clock);
        names.AddText("_mta-sts.customer.example", "v=STSv1; id=1;");
    }

    [Theory]
    [InlineData("mail.customer.example", true)]
    [InlineData("MAIL.customer.EXAMPLE", true)]
    [InlineData("a.example.net", true)]
    [InlineData("a.b.example.net", false)]
    [InlineData("example.net", false)]
    [InlineData("evil-mail.customer.example", false)]
    [InlineData("mail.customer.example.evil.example", false)]
    public void APolicyAllowsTheServersItNames(string server, bool allowed) => Assert.Equal(allowed, StsPolicy.Parse(Enforced)!.Allows(server));

    [Theory]
    [InlineData("version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1", false, "only tried out")]
    [InlineData("version: STSv1\nmode: none\nmax_age: 1", false, "given up")]
    [InlineData("version: STSv1\nmode: enforce\nmode: none\nmx: a.example\nmax_age: 1", true, "the first mode counts")]
    [InlineData("mode: enforce\nfuture: x\nmx: *.a.example\nmax_age: 99999999999\nversion: STSv1", null, "an age that is no number of seconds")]
    [InlineData("version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1", null, "another version")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", null, "no server")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a b.example\nmax_age: 1", null, "no name")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example", null, "no age")]
    [InlineData("", null, "nothing")]
    public void APolicyIsReadStrictly(string text, bool? enforced, string why) =>
        Assert.True(StsPolicy.Parse(text)?.IsEnforced == enforced, why);

    [Fact]
    public async Task APolicyIsFetchedOnceAndKeptForItsAge()
    {
        Assert.True((await FindAsync())!.IsEnforced);
        await FindAsync();
        Assert.Equal(["https://mta-sts.customer.example/.well-known/mta-sts.txt"], host.Asked);

        clock.Advance(TimeSpan.FromDays(1));
        await FindAsync();
        Assert.Equal(2, host.Asked.Count);
    }

    [Fact]
    public async Task ANewIdBringsTheNewPolicy()
    {
        await FindAsync();
        Republish("v=STSv1; id=2;");
        host.Content = Enforced.Replace("enforce", "testing", StringComparison.Ordinal);
        Assert.False((await FindAsync())!.IsEnforced);
    }

    public static TheoryData<string, Action<PolicyHost>, string?> Failures() => new()
    {
        { "the record is gone", _ => { }, null },
        { "the record stands there twice", _ => { }, "v=STSv1; id=2;|v=STSv1; id=3;" },
        { "a redirect", host => host.Status = HttpStatusCode.Found, "v=STSv1; id=2;" },
        { "an error", host => host.Status = HttpStatusCode.InternalServerError, "v=STSv1; id=2;" },
        { "a page", host => host.MediaType = "text/html", "v=STSv1; id=2;" },
        { "too much", host => host.Content = Enforced + new string(' ', 70_000), "v=STSv1; id=2;" },
        { "no policy", host => host.Content = "nothing", "v=STSv1; id=2;" },
        { "no connection", host => host.IsDown = true, "v=STSv1; id=2;" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task WhatCannotBeFetchedDoesNotUndoWhatIsKept(string what, Action<PolicyHost> spoil, string? record)
    {
        await FindAsync();
        Republish(record?.Split('|') ?? []);
        spoil(host);

        Assert.True((await FindAsync())?.IsEnforced == true, what);

        clock.Advance(TimeSpan.FromDays(1));
        Assert.True(await FindAsync() is null, $"{what}, once its age is over");
    }

    [Fact]
    public async Task ADomainWithoutARecordIsNotAsked()
    {
        Republish();
        Assert.Null(await FindAsync());
        Assert.Empty(host.Asked);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await names.DisposeAsync();
        randomness.Dispose();
    }

    private Task<StsPolicy?> FindAsync() => policies.FindAsync(Domain, default);

    private void Republish(params string[] records)
    {
        names.Remove("_mta-sts.customer.example");
        foreach (var record in records) names.AddText("_mta-sts.customer.example", record);
    }

    /// <summary>The web server of a domain's policy.</summary>
    public sealed class PolicyHost : HttpMessageHandler
    {
        public List<string> Asked { get; } = [];

        public string Content { get; set; } = Enforced;

        public string MediaType { get; set; } = "text/plain";

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public bool IsDown { get; set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked.Add(request.RequestUri!.AbsoluteUri);
            if (IsDown) throw new HttpRequestException("Nobody is there.");
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Content));
            content.Headers.ContentType = new MediaTypeHeaderValue(MediaType);
            return Task.FromResult(new HttpResponseMessage(Status) { Content = content });
        }
    }
}
