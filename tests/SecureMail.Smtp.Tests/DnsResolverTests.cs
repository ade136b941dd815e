using System.Security.Cryptography;
using SecureMail.Smtp.Naming;
using SecureMail.Testing.Naming;
using SecureMail.Testing.Time;

namespace SecureMail.Smtp.Tests;

public sealed class DnsResolverTests : IAsyncDisposable
{
    private const string Domain = "acme.example";

    private readonly NameServer server = new();
    private readonly RandomNumberGenerator randomness = RandomNumberGenerator.Create();
    private readonly FakeTimeProvider clock = new();
    private readonly DnsResolver resolver;

    public DnsResolverTests() => resolver = new DnsResolver(server.Address, randomness, clock);

    [Fact]
    public async Task MailExchangesComeInTheOrderOfTheirPreference()
    {
        server.AddMailExchange(Domain, 20, "b.mail.example").AddMailExchange(Domain, 10, "A.mail.example");

        var found = await resolver.FindMailExchangesAsync("Acme.example", default);

        Assert.Equal([new MailExchange(10, "a.mail.example"), new MailExchange(20, "b.mail.example")], found.Records);
    }

    [Fact]
    public async Task ADomainThatTakesNoMailSaysSo()
    {
        server.AddMailExchange(Domain, 0, "");
        Assert.Equal([new MailExchange(0, "")], (await resolver.FindMailExchangesAsync(Domain, default)).Records);
    }

    [Fact]
    public async Task ALongTextIsOneString()
    {
        var text = "v=DKIM1; p=" + new string('A', 700);
        server.AddText("s1._domainkey.acme.example", text);
        Assert.Equal([text], (await resolver.FindTextsAsync("s1._domainkey.acme.example", default)).Records);
    }

    [Fact]
    public async Task WhatIsNotThereIsNone()
    {
        server.AddText(Domain, "v=spf1 -all");
        Assert.Equal(DnsOutcome.None, (await resolver.FindMailExchangesAsync(Domain, default)).Outcome);
        Assert.Equal(DnsOutcome.None, (await resolver.FindTextsAsync("nowhere.example", default)).Outcome);
    }

    [Fact]
    public async Task AnAnswerThatFitsNoDatagramIsFetchedByTcp()
    {
        for (var i = 0; i < 60; i++) server.AddText(Domain, $"{i} " + new string('x', 200));
        server.Truncate(Domain);

        Assert.Equal(60, (await resolver.FindTextsAsync(Domain, default)).Records.Count);
    }

    public static TheoryData<string, Func<byte[], IEnumerable<byte[]>>> Spoilt() => new()
    {
        { "nothing", _ => [] },
        { "the server failed", answer => [With(answer, 3, 0x82)] },
        { "a pointer to itself", answer => [[.. answer[..^1], 0xc0, (byte)(answer.Length - 1)]] },
        { "more records than there are", answer => [With(answer, 7, 9)] },
        { "half an answer", answer => [answer[..20]] },
        { "an answer to another question", answer => [With(answer, 0, (byte)(answer[0] ^ 1))] },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public async Task AnAnswerThatMeansNothingIsNotBelieved(string what, Func<byte[], IEnumerable<byte[]>> spoil)
    {
        server.AddMailExchange(Domain, 10, "mail.example");
        server.Spoil = spoil;

        var asking = resolver.FindMailExchangesAsync(Domain, default);
        for (var tried = 0; tried < 3 && !asking.IsCompleted; tried++)
        {
            // The time limit runs since before the question was sent.
            await server.HeardAsync();
            clock.Advance(TimeSpan.FromSeconds(3));
        }

        Assert.True((DnsOutcome.Unavailable, 3) == ((await asking).Outcome, server.Questions), what);
    }

    [Fact]
    public async Task AForgedAnswerIsPassedOverAndTheTrueOneTaken()
    {
        server.AddMailExchange(Domain, 10, "mail.example");
        server.Spoil = answer => [With(answer, 0, (byte)(answer[0] ^ 1)), With(answer, 13, (byte)'x'), answer];

        Assert.Equal("mail.example", Assert.Single((await resolver.FindMailExchangesAsync(Domain, default)).Records).Host);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a..example")]
    [InlineData("a b.example")]
    public async Task WhatIsNoNameIsRefused(string name) =>
        await Assert.ThrowsAsync<SmtpInputException>(() => resolver.FindTextsAsync(name, default));

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        randomness.Dispose();
    }

    private static byte[] With(byte[] answer, int index, byte value)
    {
        var changed = answer.ToArray();
        changed[index] = value;
        return changed;
    }
}
