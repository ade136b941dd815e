using System.Security.Cryptography;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Smtp.Dkim;
using SecureMail.Testing.Naming;

namespace SecureMail.Cli.Tests.Dkim;

public sealed class DkimCommandTests : IAsyncDisposable
{
    private readonly Desk desk = new();
    private readonly NameServer names = new();
    private readonly string pem;
    private readonly DkimRecord record;

    public DkimCommandTests()
    {
        using var rsa = RSA.Create(2048);
        pem = rsa.ExportPkcs8PrivateKeyPem();
        using var key = DkimKey.FromPem("mail.acme.example", "s1", pem);
        record = key.FindRecordAsync(default).GetAwaiter().GetResult()!;
        desk.Settings["SecureMail__SenderAddress"] = "secure@mail.acme.example";
        desk.Settings["SecureMail__Dkim__Selector"] = "s1";
        // As it stands in a form that keeps one line.
        desk.Settings["SecureMail__Dkim__Key"] = pem.ReplaceLineEndings("\\n");
    }

    public static TheoryData<string, Func<DkimRecord, string?>, int, string> Publications() => new()
    {
        { "as shown", record => record.Value, 0, "published" },
        { "in another order, with spaces", record => "p=" + record.Value.Split("p=")[1].Insert(40, " ") + "; k=rsa", 0, "published" },
        { "not there", _ => null, 1, "not published" },
        { "another key", _ => "v=DKIM1; k=rsa; p=AAAA", 1, "another key" },
        { "withdrawn", _ => "v=DKIM1; p=", 1, "another key" },
    };

    [Theory]
    [MemberData(nameof(Publications))]
    public async Task TheRecordIsShownAndLookedUp(string what, Func<DkimRecord, string?> publish, int code, string state)
    {
        if (publish(record) is { } text)
        {
            names.AddText(record.Name, text);
        }

        var typed = await desk.TypeAsync($"dkim --dns-server {names.Address}");

        Assert.True(typed.Code == code, what);
        Assert.Equal("s1._domainkey.mail.acme.example", typed.Line("name"));
        Assert.Equal(record.Value, typed.Line("value"));
        Assert.StartsWith(state, typed.Line("state"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhileOneKeyReplacesTheOtherBothAreShown()
    {
        desk.Settings["SecureMail__Dkim__Second__Selector"] = "s2";
        desk.Settings["SecureMail__Dkim__Second__Key"] = pem;
        desk.Settings["SecureMail__Dkim__Domain"] = "acme.example";
        names.AddText("s1._domainkey.acme.example", record.Value);

        var typed = await desk.TypeAsync($"dkim --dns-server {names.Address}");

        Assert.Equal(1, typed.Code);
        Assert.Contains("s1._domainkey.acme.example", typed.Output, StringComparison.Ordinal);
        Assert.Contains("s2._domainkey.acme.example", typed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SecureMail__Dkim__Selector", null, "SecureMail__Dkim__Selector is missing")]
    [InlineData("SecureMail__Dkim__Key", null, "SecureMail__Dkim__Key is missing")]
    [InlineData("SecureMail__Dkim__Key", "no key", "SecureMail__Dkim__* cannot be used")]
    [InlineData("SecureMail__Dkim__Domain", "not a name", "SecureMail__Dkim__* cannot be used")]
    [InlineData("SecureMail__Dkim__KeyUri", "https://vault.example/secrets/s1", "SecureMail__Dkim__")]
    [InlineData("SecureMail__SenderAddress", null, "SecureMail__SenderAddress must be")]
    public async Task WhatIsWrongIsSaidInOneSentence(string setting, string? value, string sentence)
    {
        desk.Settings[setting] = value ?? "";

        var typed = await desk.TypeAsync("dkim");

        Assert.Equal(1, typed.Code);
        Assert.Contains(sentence, typed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", typed.Error + typed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WithoutAKeyItSaysHowToMakeOne()
    {
        desk.Settings["SecureMail__Dkim__Selector"] = desk.Settings["SecureMail__Dkim__Key"] = "";
        Assert.Contains("openssl genpkey", (await desk.TypeAsync("dkim")).Error, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await names.DisposeAsync();
        desk.Dispose();
    }
}
