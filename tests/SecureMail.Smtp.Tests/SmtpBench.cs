using System.Security.Cryptography.X509Certificates;
using System.Text;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Smtp.Tests;

/// <summary>
/// What every dialogue test stands on: an authority, a certificate for the server, a clock, a sender.
/// </summary>
public sealed class SmtpBench : IDisposable
{
    public const string HostName = "localhost";
    public const string Hello = "EHLO relay.example.org";
    public const string Offers = "250-mx.example.net\n250-SIZE 20000000\n250-8BITMIME\n250 SMTPUTF8";
    public const string OffersInClear = "250-mx.example.net\n250 STARTTLS";
    public const string Canary = "canary-7f3a: nobody on the way may read this";

    public static readonly DateTimeOffset Start = new(2031, 5, 4, 10, 0, 0, TimeSpan.Zero);

    /// <summary>One connection for each mail, so that a script has an end.</summary>
    public static readonly SmtpSenderOptions Loopback =
        new() { AllowPrivateAddresses = true, MaxIdleTime = TimeSpan.Zero };

    public SmtpBench()
    {
        Authority = new TestAuthority(Start);
        Certificate = Authority.Issue(HostName);
        Clock = new FakeTimeProvider(Start);
        Sender = new SmtpSender(Loopback, Clock);
    }

    public TestAuthority Authority { get; }

    public X509Certificate2 Certificate { get; }

    public FakeTimeProvider Clock { get; }

    public SmtpSender Sender { get; }

    /// <summary>A message of 7-bit text that a test can look for on the wire.</summary>
    public static byte[] Message { get; } = Encoding.ASCII.GetBytes(
        $"Subject: Test\r\nMessage-ID: <1@example.org>\r\n\r\n{Canary}\r\n.dot\r\n");

    public static SmtpMail Mail() => SmtpMail.Create("from@example.org", ["to@example.net"], Message);

    /// <summary>The dialogue up to a session in which MAIL may follow.</summary>
    public static SmtpScript Opened(string offers = Offers) =>
        new SmtpScript().Say("220 mx.example.net ESMTP").Expect(Hello, OffersInClear).StartTls().Expect(Hello, offers);

    /// <summary>The dialogue up to the content.</summary>
    public static SmtpScript UpToContent() => Opened().Then(Envelope());

    public static SmtpScript Envelope() => new SmtpScript()
        .Expect($"MAIL FROM:<from@example.org> SIZE={Message.Length}", "250 2.1.0 Ok")
        .Expect("RCPT TO:<to@example.net>", "250 2.1.5 Ok")
        .Expect("DATA", "354 Go ahead");

    public SmtpServer ServerAt(int port, TlsMode tls = TlsMode.StartTls) =>
        new(HostName, port, tls, "relay.example.org") { TrustAnchors = [Authority.Anchor] };

    public ScriptedSmtpServer Play(params SmtpScript[] scripts) => ScriptedSmtpServer.Start(Certificate, scripts);

    /// <summary>Sends the standard mail through one played connection.</summary>
    public async Task<SmtpResult> SendAsync(ScriptedSmtpServer server, TlsMode tls = TlsMode.StartTls) =>
        await Sender.SendAsync(ServerAt(server.Port, tls), Mail(), CancellationToken.None);

    public void Dispose()
    {
        Certificate.Dispose();
        Authority.Dispose();
    }
}
