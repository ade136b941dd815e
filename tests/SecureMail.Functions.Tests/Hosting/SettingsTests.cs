using Microsoft.Extensions.Configuration;
using SecureMail.AzureServices;
using SecureMail.AzureServices.Keys;
using SecureMail.Functions.Hosting;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Time;

namespace SecureMail.Functions.Tests.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("SecureMail:PortalUrl", null, "SecureMail__PortalUrl is missing")]
    [InlineData("SecureMail:PortalUrl", "mail.example/portal", "SecureMail__PortalUrl must be")]
    [InlineData("SecureMail:PortalUrl", "http://mail.example/portal", "SecureMail__PortalUrl must be")]
    [InlineData("SecureMail:PortalUrl", "https://mail.example/", "SecureMail__PortalUrl must be")]
    [InlineData("SecureMail:PortalUrl", "https://mail.example/portal?x=1", "SecureMail__PortalUrl must be")]
    [InlineData("SecureMail:SenderAddress", null, "SecureMail__SenderAddress is missing")]
    [InlineData("SecureMail:SenderAddress", "nobody", "SecureMail__SenderAddress must be")]
    [InlineData("SecureMail:BounceAddress", "nobody", "SecureMail__BounceAddress must be")]
    [InlineData("SecureMail:BounceAddress", "a+b@mail.example", "SecureMail__BounceAddress must be")]
    [InlineData("SecureMail:KeyFile", null, "SecureMail__KeyFile is missing")]
    [InlineData("SecureMail:MailServer:Host", null, "SecureMail__MailServer__Host is missing")]
    [InlineData("SecureMail:CommunicationServices:Endpoint", "https://acme.communication.azure.com", "SecureMail__CommunicationServices__Endpoint are both set")]
    [InlineData("SecureMail:CommunicationServices:ReportKey", "short", "SecureMail__CommunicationServices__ReportKey must have")]
    [InlineData("SecureMail:Dkim:Selector", "s1", "SecureMail__Dkim__Key is missing")]
    [InlineData("SecureMail:Dkim:Second:KeyFile", "/nowhere.pem", "SecureMail__Dkim__Second__Selector is missing")]
    [InlineData("SecureMail:MailServer:Host", "not a host", "SecureMail__MailServer__* cannot be used")]
    [InlineData("SecureMail:MailServer:Port", "smtp", "SecureMail__MailServer__Port must be")]
    [InlineData("SecureMail:MailServer:Port", "0", "SecureMail__MailServer__* cannot be used")]
    [InlineData("SecureMail:MailServer:Tls", "none", "SecureMail__MailServer__Tls must be")]
    [InlineData("SecureMail:MailServer:CertificateSha256", "abc", "SecureMail__MailServer__* cannot be used")]
    [InlineData("SecureMail:MailServer:CertificateAuthoritiesFile", "/nowhere.pem", "SecureMail__MailServer__CertificateAuthoritiesFile must be")]
    [InlineData("SecureMail:MailServer:User", "relay", "SecureMail__MailServer__Password go together")]
    [InlineData("SecureMail:MailServer:Password", "secret", "SecureMail__MailServer__Password go together")]
    [InlineData("SecureMail:AllowPrivateMailServers", "maybe", "SecureMail__AllowPrivateMailServers must be")]
    [InlineData("SecureMail:Development:FirstRetrySeconds", "soon", "SecureMail__Development__FirstRetrySeconds must be")]
    [InlineData("SecureMail:Development:ShortRetention", "maybe", "SecureMail__Development__ShortRetention must be")]
    public void EachFaultHasOneSentenceThatNamesTheSetting(string key, string? value, string beginning)
    {
        var fault = Assert.Throws<SettingException>(() => Read(key, value));

        Assert.Contains(beginning, fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Theory]
    [InlineData("SecureMail:PortalUrl", "https://mail.example/portal/", "a slash at the end")]
    [InlineData("SecureMail:PortalUrl", "http://localhost:7071/portal", "a developer's machine")]
    [InlineData("SecureMail:BounceAddress", "bounces@mail.example", "a mailbox for reports")]
    [InlineData("SecureMail:MailServer:Tls", "Implicit", "TLS from the first byte")]
    [InlineData("SecureMail:MailServer:Host", "192.0.2.1", "an address")]
    public void TheseAreTaken(string key, string value, string why) => Assert.True(Read(key, value) is not null, why);

    [Theory]
    [InlineData("https://acme.europe.communication.azure.com", null, null)]
    [InlineData("http://acme.communication.azure.com", null, "SecureMail__CommunicationServices__Endpoint must be")]
    [InlineData("https://acme.europe.communication.azure.com", "?", "SecureMail__CommunicationServices__AccessKey must be")]
    public void CommunicationServicesTakeThePlaceOfAMailServer(string endpoint, string? accessKey, string? fault)
    {
        var values = ProgramBench.Settings();
        values["SecureMail:MailServer:Host"] = null;
        values["SecureMail:CommunicationServices:Endpoint"] = endpoint;
        values["SecureMail:CommunicationServices:AccessKey"] = accessKey;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        var thrown = Record.Exception(() => Settings.Read(configuration, isDevelopment: false, new FakeTimeProvider()));

        Assert.Equal(fault is null, thrown is null);
        Assert.Contains(fault ?? "", thrown?.Message ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void ShortTimesAreForDevelopmentAlone()
    {
        var values = ProgramBench.Settings();
        values["SecureMail:Development:FirstRetrySeconds"] = "1";
        values["SecureMail:Development:ShortRetention"] = "true";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();

        Assert.Equal(TimeSpan.FromSeconds(1), Settings.Read(configuration, isDevelopment: true, new FakeTimeProvider()).Retries.Copy.First);
        Assert.Equal(TimeSpan.FromMinutes(5), Settings.Read(configuration, isDevelopment: false, new FakeTimeProvider()).Retries.Copy.First);
        Assert.False(Settings.Read(configuration, isDevelopment: false, new FakeTimeProvider()).OrganisationRules.ShortRetentionAllowed);
    }

    [Fact]
    public void AKeyInAVaultNeedsNoFile()
    {
        var values = ProgramBench.Settings();
        values["SecureMail:KeyFile"] = null;
        values["SecureMail:KeyVault:KeyUri"] = "https://acme.vault.azure.net/keys/securemail";
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var settings = Settings.Read(configuration, isDevelopment: false, new FakeTimeProvider());

        var wrapper = KeyEncryptionKey.Open(settings, configuration, new FakeTimeProvider(), production: true);

        Assert.IsType<KeyVaultWrapper>(wrapper);
    }

    [Fact]
    public void AKeyFileIsRefusedInProduction()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(ProgramBench.Settings()).Build();
        var settings = Settings.Read(configuration, isDevelopment: false, new FakeTimeProvider());

        Assert.Throws<SettingException>(() => KeyEncryptionKey.Open(settings, configuration, new FakeTimeProvider(), production: true));
    }

    private static Settings Read(string key, string? value)
    {
        var values = ProgramBench.Settings();
        values[key] = value;
        return Settings.Read(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), isDevelopment: true, new FakeTimeProvider());
    }
}
