using System.Text.Json;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Testing.Organisations;

namespace SecureMail.Cli.Tests.Applications;

public sealed class ApplicationCommandTests : IDisposable
{
    private readonly Desk desk = new();

    [Fact]
    public async Task Add_ShowsTheSecretAndWhatToPaste()
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync("app add acme mailflow");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        var secret = typed.Line("secret ");
        Assert.True(await desk.Applications.AuthenticateAsync("acme", "mailflow", secret, default));
        Assert.Equal("https://mail.acme.example/inbound/acme/mailflow", typed.Line("webhook"));
        Assert.Equal("mailflow", typed.Line("user"));
        Assert.EndsWith(
            $"--user 'mailflow:{secret}' --header 'Content-Type: message/rfc822' --header 'X-Envelope-From: sender@acme.example' "
            + "--header 'X-Envelope-To: you@elsewhere.example' 'https://mail.acme.example/inbound/acme/mailflow'",
            typed.Line("curl"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app add nobody mailflow", "There is no organisation nobody.")]
    [InlineData("app add acme mail/flow", "An application's name has")]
    [InlineData("app add acme scanner", "There is an application scanner already.")]
    [InlineData("app rotate acme mailflow", "There is no application mailflow of acme.")]
    [InlineData("app revoke acme mailflow", "There is no application mailflow of acme.")]
    [InlineData("app revoke acme mailflow --previous", "There is no application mailflow of acme.")]
    [InlineData("app add acme", "Required argument missing for command: 'add'. See: securemail app add --help")]
    [InlineData("app forget acme", "Unrecognized command or argument")]
    [InlineData("app", "Required command was not provided. See: securemail app --help")]
    public async Task WhatCannotBeDone_IsOneSentence(string line, string sentence)
    {
        await desk.AddAcmeAsync();
        await desk.Applications.AddAsync("acme", "scanner", default);

        var typed = await desk.TypeAsync(line);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Equal(1, typed.Error.Count(letter => letter == '\n'));
    }

    [Theory]
    [InlineData(null, "The setting SecureMail__PortalUrl is missing")]
    [InlineData("http://mail.acme.example/portal", "The setting SecureMail__PortalUrl must be")] // a secret would travel in clear
    [InlineData("https://mail.acme.example/", "The setting SecureMail__PortalUrl must be")] // not the portal
    public async Task Add_WithoutThePortalsAddress_MakesNoSecret(string? portal, string sentence)
    {
        await desk.AddAcmeAsync();
        desk.Settings["SecureMail__PortalUrl"] = portal ?? "";

        var typed = await desk.TypeAsync("app add acme mailflow");

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Null(await desk.Applications.FindAsync("acme", "mailflow", default));
    }

    [Fact]
    public async Task Rotate_KeepsTheSecretBeforeUntilItIsRevoked()
    {
        await desk.AddAcmeAsync();
        var first = (await desk.TypeAsync("app add acme mailflow")).Line("secret ");
        var second = (await desk.TypeAsync("app rotate acme mailflow")).Line("secret ");
        Assert.True(await desk.Applications.AuthenticateAsync("acme", "mailflow", first, default));

        Assert.Equal(0, (await desk.TypeAsync("app revoke acme mailflow --previous")).Code);

        Assert.False(await desk.Applications.AuthenticateAsync("acme", "mailflow", first, default));
        Assert.True(await desk.Applications.AuthenticateAsync("acme", "mailflow", second, default));
    }

    [Fact]
    public async Task Revoke_ShutsOutUntilRotateAdmitsAgain()
    {
        await desk.AddAcmeAsync();
        var first = (await desk.TypeAsync("app add acme mailflow")).Line("secret ");

        Assert.Equal(0, (await desk.TypeAsync("app revoke acme mailflow")).Code);
        Assert.False(await desk.Applications.AuthenticateAsync("acme", "mailflow", first, default));

        var rotated = await desk.TypeAsync("app rotate acme mailflow");
        Assert.Contains("the only one that is valid", rotated.Output, StringComparison.Ordinal);
        Assert.True(await desk.Applications.AuthenticateAsync("acme", "mailflow", rotated.Line("secret "), default));
        Assert.False(await desk.Applications.AuthenticateAsync("acme", "mailflow", first, default));
    }

    [Fact]
    public async Task List_ShowsStateAndTimesAndNoSecret()
    {
        await desk.AddAcmeAsync();
        var secret = (await desk.TypeAsync("app add acme scanner")).Line("secret ");
        await desk.TypeAsync("app add acme mailflow");
        desk.Clock.Advance(TimeSpan.FromHours(1));
        await desk.TypeAsync("app rotate acme scanner");
        await desk.TypeAsync("app revoke acme mailflow");

        var plain = await desk.TypeAsync("app list acme");
        var json = await desk.TypeAsync("app list acme --json");

        Assert.Equal(
            """
            mailflow	generic	shut out	2026-05-01 09:00:00Z	never	0	never
            scanner	generic	admitted	2026-05-01 09:00:00Z	2026-05-01 10:00:00Z	2	never

            """,
            plain.Output,
            ignoreLineEndingDifferences: true);
        Assert.DoesNotContain(secret, plain.Output + json.Output, StringComparison.Ordinal);
        using var rows = JsonDocument.Parse(json.Output);
        Assert.Equal(["mailflow", "scanner"], rows.RootElement.EnumerateArray().Select(row => row.GetProperty("name").GetString()));
    }

    public void Dispose() => desk.Dispose();
}
