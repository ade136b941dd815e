using System.Text;
using Azure.Core.Pipeline;
using SecureMail.AzureServices.CommunicationEmail;
using SecureMail.Core.Transport;
using SecureMail.Testing.Communication;
using SecureMail.Testing.Time;

namespace SecureMail.AzureServices.Tests.CommunicationEmail;

/// <summary>A stand-in resource, a clock to turn, and a transport that trusts the stand-in.</summary>
internal sealed class CommunicationFixture : IAsyncDisposable
{
    private readonly HttpClient http;

    private CommunicationFixture(CommunicationStandIn service, FakeTimeProvider clock)
    {
        (Service, Clock) = (service, clock);
        http = service.Client();
        Transport = Open();
    }

    public CommunicationStandIn Service { get; }

    public FakeTimeProvider Clock { get; }

    public CommunicationTransport Transport { get; }

    public static async Task<CommunicationFixture> StartAsync()
    {
        var clock = new FakeTimeProvider();
        return new CommunicationFixture(await CommunicationStandIn.StartAsync(clock, TestClock.System.GetUtcNow()), clock);
    }

    public CommunicationTransport Open(string? accessKey = null) => CommunicationTransport.Open(
        CommunicationAddress.Parse(Service.Address.AbsoluteUri, accessKey), new FixedIdentity(), Clock, options =>
        {
            options.Transport = new HttpClientTransport(http);
            options.Retry.Delay = TimeSpan.FromMilliseconds(1);
            options.Retry.MaxDelay = TimeSpan.FromMilliseconds(2);
        });

    /// <summary>The mail of a number: a text, a page and a file.</summary>
    public static OutgoingMail Mail(int number = 1, bool isRepeated = false) => new(
        "bob@outside.example",
        Encoding.UTF8.GetBytes("""
            From: "Acme & Sons" <secure@mail.example>
            Reply-To: help@acme.example
            To: bob@outside.example
            Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=m

            --m
            Content-Type: multipart/alternative; boundary=a

            --a
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: quoted-printable

            Sch=C3=B6n
            --a
            Content-Type: text/html; charset=utf-8

            <p>Schön</p>
            --a--
            --m
            Content-Type: text/html; name=SecureMessageATT.html
            Content-Disposition: attachment; filename=SecureMessageATT.html
            Content-Transfer-Encoding: base64

            ZmlsZQ==
            --m--

            """.ReplaceLineEndings("\r\n")),
        new Guid(number, 0, 0, [0x80, 0, 0, 0, 0, 0, 0, 0]))
    {
        IsRepeated = isRepeated,
    };

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Service.DisposeAsync();
    }
}
