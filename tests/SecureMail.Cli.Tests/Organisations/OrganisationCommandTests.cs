using System.Text.Json;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;

namespace SecureMail.Cli.Tests.Organisations;

public sealed class OrganisationCommandTests : IDisposable
{
    private readonly Desk desk = new();

    [Fact]
    public async Task Add_WithTheLeast_StoresTheDefaults()
    {
        var typed = await desk.TypeAsync("org", "add", "acme", "--name", "Acme Ltd", "--domain", "acme.example");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        var stored = await desk.Organisations.FindAsync("acme", default);
        Assert.Equal("Acme Ltd", stored!.Name);
        Assert.Equal(["acme.example"], stored.Domains);
        Assert.Equal(["encrypt"], stored.Tags);
        Assert.Equal(TimeSpan.FromDays(15), stored.Retention);
        Assert.Null(stored.MailServer);
    }

    [Fact]
    public async Task Add_WithEverySetting_StoresEach()
    {
        using var authority = new TestAuthority(desk.Clock.GetUtcNow());
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, authority.Anchor.ExportCertificatePem());
        var pin = new string('a', 64);

        var typed = await desk.TypeAsync($"org add acme --name Acme --domain acme.example --domain acme.test --tag seal --tag secure --retention-days 30 --max-message-kib 1024 --max-attached-kib 0 --mail-server mx.acme.example --mail-port 2465 --mail-tls Implicit --mail-ca {file} --mail-pin {pin}");

        File.Delete(file);
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        var stored = (await desk.Organisations.FindAsync("acme", default))!;
        Assert.Equal(["acme.example", "acme.test"], stored.Domains);
        Assert.Equal(["seal", "secure"], stored.Tags);
        Assert.Equal((TimeSpan.FromDays(30), 1024 * 1024L, 0L), (stored.Retention, stored.MaxMessageBytes, stored.MaxAttachedBytes));
        Assert.Equal(("mx.acme.example", 2465, TlsMode.Implicit, pin), (stored.MailServer!.Host, stored.MailServer.Port, stored.MailServer.Tls, stored.MailServer.CertificateSha256));
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", stored.MailServer.CertificateAuthorities, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--domain acme.example", "Option '--name' is required.")] // no name
    [InlineData("--name Acme", "Option '--domain' is required.")] // no domain
    [InlineData("--name Acme --domain ACME.example", "Name at least one domain")] // upper case
    [InlineData("--name Acme --domain acme.example --retention-days 91", "The retention must be 1 to 90 days.")]
    [InlineData("--name Acme --domain acme.example --retention-days 2147483647", "The retention must be 1 to 90 days.")] // beyond a time span
    [InlineData("--name Acme --domain acme.example --retention-days soon", "Cannot parse argument 'soon'")]
    [InlineData("--name Acme --domain acme.example --tag [seal]", "A tag is a word")] // with its brackets
    [InlineData("--name Acme --domain acme.example --max-message-kib 63", "The largest message must be")]
    [InlineData("--name Acme --domain acme.example --max-attached-kib -1", "The attached copy may have")]
    [InlineData("--name Acme --domain acme.example --mail-port 25", "Name the mail server too")] // a detail of nothing
    [InlineData("--name Acme --domain acme.example --mail-server mx.acme.example --mail-port 0", "The mail server needs")]
    [InlineData("--name Acme --domain acme.example --mail-server mx.acme.example --mail-pin 12", "The mail server's pin")]
    [InlineData("--name Acme --domain acme.example --mail-server mx.acme.example --mail-ca absent.pem", "The file of --mail-ca")]
    [InlineData("--name Acme --domain acme.example --mail-server mx.acme.example --mail-tls None", "Cannot parse argument 'None'")] // mail never leaves in clear
    public async Task Add_WithAFault_SaysItAndStoresNothing(string options, string sentence)
    {
        var typed = await desk.TypeAsync("org add acme " + options);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Equal(1, typed.Error.Count(letter => letter == '\n'));
        Assert.Null(await desk.Organisations.FindAsync("acme", default));
    }

    [Fact]
    public async Task KeyUri_IsStored_Shown_AndTakenBack()
    {
        await desk.AddAcmeAsync();

        var set = await desk.TypeAsync($"org set acme --key-uri {Desk.OwnKeyUri}/");
        Assert.Equal((0, ""), (set.Code, set.Error));
        Assert.Equal(Desk.OwnKeyUri, set.Line("key"));
        Assert.Equal(Desk.OwnKeyUri, (await desk.Organisations.FindAsync("acme", default))!.KeyUri);

        await desk.TypeAsync("org set acme --name Other");
        Assert.Equal(Desk.OwnKeyUri, (await desk.Organisations.FindAsync("acme", default))!.KeyUri);
        Assert.Equal("the deployment's", (await desk.TypeAsync("org set acme --key-uri none")).Line("key"));
    }

    [Theory]
    [InlineData("https://acme.managedhsm.azure.net/keys/kek", true)]
    [InlineData("https://acme.vault.azure.cn/keys/kek", true)]
    [InlineData("https://acme.vault.azure.net/keys/kek/0123", false)] // a version
    [InlineData("https://acme.evil.example/keys/kek", false)]
    [InlineData("https://acme.vault.azure.net.evil.example/keys/kek", false)]
    [InlineData("https://a@acme.vault.azure.net/keys/kek", false)]
    [InlineData("http://acme.vault.azure.net/keys/kek", false)]
    [InlineData("https://acme.vault.azure.net/secrets/kek", false)]
    [InlineData("kek.pem", false)] // a file is for development only
    public async Task KeyUri_IsAKeyInAVault(string keyUri, bool isTaken)
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync($"org set acme --key-uri {keyUri}");

        Assert.Equal(isTaken ? 0 : 1, typed.Code);
        Assert.True(isTaken || typed.Error.StartsWith("The key must be a key in Azure Key Vault", StringComparison.Ordinal), typed.Error);
    }

    [Theory]
    [InlineData(UnwrapFailure.Deleted, 1)]
    [InlineData(UnwrapFailure.Unfit, 1)]
    [InlineData(UnwrapFailure.Unavailable, 1)] // a name that no vault has
    [InlineData(UnwrapFailure.Refused, 0)] // the operator may not look; the program may
    public async Task KeyUri_IsTriedBeforeItIsStored(UnwrapFailure failure, int code)
    {
        await desk.AddAcmeAsync();
        desk.OwnKey.NewestFailure = failure;

        var typed = await desk.TypeAsync($"org set acme --key-uri {Desk.OwnKeyUri}");

        Assert.Equal(code, typed.Code);
        Assert.Contains(failure.ToString(), typed.Error, StringComparison.Ordinal);
        Assert.Equal(code == 0 ? Desk.OwnKeyUri : null, (await desk.Organisations.FindAsync("acme", default))!.KeyUri);
    }

    [Fact]
    public async Task Add_OfAKnownName_IsRefused()
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync("org add acme --name Other --domain other.example");

        Assert.Equal(1, typed.Code);
        Assert.Contains("securemail org set acme", typed.Error, StringComparison.Ordinal);
        Assert.Equal("Acme Ltd", (await desk.Organisations.FindAsync("acme", default))!.Name);
    }

    [Fact]
    public async Task Set_ChangesWhatIsNamedAndNothingElse()
    {
        await desk.AddAcmeAsync();

        Assert.Equal(0, (await desk.TypeAsync("org set acme --retention-days 7")).Code);
        Assert.Equal(0, (await desk.TypeAsync($"org set acme --mail-server mx.acme.example --mail-pin {new string('b', 64)}")).Code);
        Assert.Equal(0, (await desk.TypeAsync("org set acme --mail-tls Implicit")).Code);

        var stored = (await desk.Organisations.FindAsync("acme", default))!;
        Assert.Equal(("Acme Ltd", TimeSpan.FromDays(7)), (stored.Name, stored.Retention));
        Assert.Equal(new MailRoute("mx.acme.example", 465, TlsMode.Implicit, null, new string('b', 64)), stored.MailServer);
    }

    [Fact]
    public async Task Set_None_RemovesPinAndServer()
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync($"org set acme --mail-server mx.acme.example --mail-pin {new string('b', 64)}");

        Assert.Equal(0, (await desk.TypeAsync("org set acme --mail-pin none")).Code);
        Assert.Equal(new MailRoute("mx.acme.example", 25, TlsMode.StartTls), (await desk.Organisations.FindAsync("acme", default))!.MailServer);

        Assert.Equal(0, (await desk.TypeAsync("org set acme --mail-server none")).Code);
        Assert.Null((await desk.Organisations.FindAsync("acme", default))!.MailServer);
    }

    [Theory]
    [InlineData("org set nobody --retention-days 7")]
    [InlineData("org show nobody")]
    [InlineData("org show ../acme")] // not a name that could be stored
    public async Task AnOrganisationThatIsNotThere_IsSaid(string line)
    {
        var typed = await desk.TypeAsync(line);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith("There is no organisation ", typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatThePortalShows_IsSetAndTakenBack()
    {
        await desk.AddAcmeAsync();
        var logo = Path.GetTempFileName();
        await File.WriteAllBytesAsync(logo, [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);

        var typed = await desk.TypeAsync($"org set acme --language de --accent #1d4f91 --logo {logo} --code-alone true --security-question true --longest-keep-days 60");

        Assert.True(typed.Code == 0, typed.Error);
        var shown = (await desk.TypeAsync("org show acme")).Output;
        Assert.Contains("language of notices\tde", shown, StringComparison.Ordinal);
        Assert.Contains("colour and logo\t#1d4f91, 8 bytes", shown, StringComparison.Ordinal);
        Assert.Contains("recipients get in\tby the mailed code alone", shown, StringComparison.Ordinal);
        Assert.Contains("security question\tasked on top of the mailed code", shown, StringComparison.Ordinal);
        Assert.Contains("senders may keep a message\tup to 60 days", shown, StringComparison.Ordinal);
        await desk.TypeAsync("org set acme --accent none --logo none --security-question false");
        var without = (await desk.TypeAsync("org show acme")).Output;
        Assert.Contains("colour and logo\tthe portal's, none", without, StringComparison.Ordinal);
        Assert.Contains("security question\tnone", without, StringComparison.Ordinal);
        File.Delete(logo);
    }

    [Theory]
    [InlineData("--language nl", "ar, de, en, es or fr")]
    [InlineData("--accent blue", "#rrggbb")]
    [InlineData("--logo /nowhere/logo.png", "cannot be read")]
    [InlineData("--longest-keep-days 91", "at most 90 days")]
    public async Task WhatThePortalCannotShow_IsOneSentence(string option, string sentence)
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync($"org set acme {option}");

        Assert.NotEqual(0, typed.Code);
        Assert.Contains(sentence, typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_PrintsEverySetting()
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync("org set acme --mail-server mx.acme.example");

        var typed = await desk.TypeAsync("org show acme");

        Assert.Equal(0, typed.Code);
        Assert.Equal(
            """
            id	acme
            name	Acme Ltd
            domains	acme.example
            tags	[encrypt]
            near misses	sealed, and the sender is told
            senders are told	of problems
            retention	15 days
            largest message	20480 KiB
            attached to notices	up to 2048 KiB
            key	the deployment's
            replies are held	30 seconds
            replies reach your people	as copies
            copies come from	the portal's address
            language of notices	en
            colour and logo	the portal's, none
            recipients get in	by a password after the mailed code
            security question	none
            senders may keep a message	up to 30 days
            mail server	mx.acme.example, port 25, StartTls
            trusted authorities	the system's
            pinned certificate	none

            """,
            typed.Output,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task Show_Json_HoldsTheStoredSettings()
    {
        await desk.AddAcmeAsync();

        using var json = JsonDocument.Parse((await desk.TypeAsync("org show acme --json")).Output);

        Assert.Equal("acme", json.RootElement.GetProperty("id").GetString());
        Assert.Equal("15.00:00:00", json.RootElement.GetProperty("retention").GetString());
        Assert.Equal(
            typeof(Organisation).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(),
            json.RootElement.EnumerateObject().Select(member => member.Name).Order());
    }

    public void Dispose() => desk.Dispose();
}
