using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using SecureMail.Testing.Certificates;

namespace SecureMail.Testing;

/// <summary>The web server of a stand-in: HTTPS on a free port of 127.0.0.1, under an authority made for it.</summary>
internal sealed class HttpsStandIn : IAsyncDisposable
{
    private readonly TestAuthority authority;

    /// <param name="name">The authority's name.</param>
    /// <param name="now">The time around which the certificate is valid: the real one, for clients that check it.</param>
    /// <param name="names">What the certificate is for.</param>
    public HttpsStandIn(string name, DateTimeOffset now, string names = "127.0.0.1")
    {
        authority = new TestAuthority(now, name);
        var certificate = authority.Issue(names);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Services.AddRoutingCore();
        Server = builder.Build();
    }

    public WebApplication Server { get; }

    /// <summary>Such as <c>https://127.0.0.1:4711/</c>, once started.</summary>
    public Uri Address => new(Server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");

    /// <summary>The authority behind the certificate, for a client's trust.</summary>
    public X509Certificate2 Anchor => authority.Anchor;

    /// <summary>A client that trusts the authority and no other.</summary>
    public static HttpClient ClientTrusting(X509Certificate2 anchor) => new(new SocketsHttpHandler
    {
        SslOptions =
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { anchor },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await Server.StopAsync(atOnce.Token);
        await Server.DisposeAsync();
        authority.Dispose();
    }
}
