using System.Text;
using SecureMail.Core.Access;
using SecureMail.Core.Expire;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Sessions end when they should, and what is stored of them serves nobody.</summary>
public sealed class SessionTests
{
    [Fact]
    public async Task SignedOutCookie_IsWorthless()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        var copied = bench.Visit();
        copied.Cookies["__Host-session"] = jane.Cookies["__Host-session"];
        await copied.GoAsync("/portal");
        Assert.Equal("/portal", copied.Path);

        await jane.GoAsync("/portal");
        await jane.SubmitAsync("form.sign-out");

        await copied.GoAsync("/portal");
        Assert.Equal("/portal/sign-in", copied.Path);
    }

    [Fact]
    public async Task SigningOut_TellsTheBrowserToForgetPages()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://mail.acme.example/portal/sign-out")
        {
            Content = new FormUrlEncodedContent(jane.FieldsOf("form.sign-out")),
        };

        using var answer = await jane.SendAsync(request);

        Assert.Equal("\"cache\", \"storage\"", string.Join(", ", answer.Headers.GetValues("Clear-Site-Data")));
    }

    [Fact]
    public async Task Session_EndsAfterEightHours_HoweverBusy()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        for (var hour = 0; hour < 7; hour++)
        {
            bench.Storage.Clock.Advance(TimeSpan.FromHours(1));
            await jane.GoAsync("/portal");
            Assert.Equal("/portal", jane.Path);
        }

        bench.Storage.Clock.Advance(TimeSpan.FromHours(1));
        await jane.GoAsync("/portal");

        Assert.Equal("/portal/sign-in", jane.Path);
    }

    [Fact]
    public async Task SessionsThatEnded_AreSweptAway()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        Assert.NotEmpty(await RowsAsync(StorageNames.Sessions));

        bench.Storage.Clock.Advance(TimeSpan.FromHours(8.1));
        await bench.Get<Sweep>().RunAsync(CancellationToken.None);

        Assert.Empty(await RowsAsync(StorageNames.Sessions));
        Assert.DoesNotContain(await RowsAsync(StorageNames.Accounts), row => row.Key.StartsWith("session-", StringComparison.Ordinal));

        ValueTask<List<TableRow>> RowsAsync(string table) =>
            bench.Storage.Tables.QueryAsync(new TableQuery(table), CancellationToken.None).ToListAsync();
    }

    [Fact]
    public async Task SignOutEverywhere_EndsEverySession()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var here = await bench.RegisterAsync(PortalBench.Jane, message);
        var there = bench.Visit();
        await there.GoAsync($"/portal/messages/{message}");
        await there.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        Assert.Contains(Mails.Sentence, there.Words, StringComparison.Ordinal);

        await here.GoAsync("/portal/account");
        await here.SubmitAsync("form[action='/portal/account']");

        await there.GoAsync("/portal");
        Assert.Equal("/portal/sign-in", there.Path);
        Assert.Equal("/portal/sign-in", here.Path);
        await there.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        Assert.Equal("/portal", there.Path);
    }

    [Fact]
    public async Task NewPassword_EndsOtherSessions_AndTheOldPassword()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var other = await bench.RegisterAsync(PortalBench.Jane, message);
        var jane = bench.Visit();
        await jane.GoAsync("/portal/sign-in");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));

        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await jane.GoAsync("/portal/account");
        await jane.SubmitAsync("form[action='/portal/start']");
        await jane.SubmitAsync("form[action='/portal/register']", ("Code", await bench.CodeAsync(PortalBench.Jane)), ("Password", "seven herons over water"));

        Assert.Contains("Your password is changed", jane.Words, StringComparison.Ordinal);
        Assert.Empty(jane.Page.QuerySelectorAll("form[action='/portal/account/end-session']"));
        await jane.GoAsync("/portal");
        Assert.Equal("/portal", jane.Path);
        await other.GoAsync("/portal");
        Assert.Equal("/portal/sign-in", other.Path);
        await other.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        Assert.Equal("/portal/start", other.Path);
        await other.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", "seven herons over water"));
        Assert.Equal("/portal", other.Path);
    }

    [Fact]
    public async Task OperatorsSignOut_EndsEverySession_AndKeepsThePassword()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var lost = await bench.RegisterAsync(PortalBench.Jane, message);
        var nora = await bench.RegisterAsync(PortalBench.Nora, message);

        Assert.Equal(RescueOutcome.Done, await bench.Rescue().EndSessionsAsync(PortalBench.Jane, CancellationToken.None));

        await lost.GoAsync("/portal");
        Assert.Equal("/portal/sign-in", lost.Path);
        await lost.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", PortalBench.Password));
        Assert.Equal("/portal", lost.Path);
        await lost.GoAsync("/portal/account");
        Assert.Empty(lost.Page.QuerySelectorAll("form[action='/portal/account/end-session']"));
        await nora.GoAsync("/portal");
        Assert.Equal("/portal", nora.Path);
    }

    [Fact]
    public async Task SecondInstance_ReadsTheCookiesOfTheFirst()
    {
        var storage = new Storage();
        await using var first = await PortalBench.StartAsync(storage);
        await using var second = await PortalBench.StartAsync(storage);
        var message = await first.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await first.RegisterAsync(PortalBench.Jane, message);

        var elsewhere = second.Visit();
        elsewhere.Cookies["__Host-session"] = jane.Cookies["__Host-session"];
        await elsewhere.GoAsync($"/portal/messages/{message}");

        Assert.Contains(Mails.Sentence, elsewhere.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Storage_HoldsNoAddressNoCookieKeyAndNoPortalKeyInClear()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);

        var stored = new StringBuilder();
        foreach (var table in new[] { StorageNames.Accounts, StorageNames.Sessions })
        {
            await foreach (var row in bench.Storage.Tables.QueryAsync(new TableQuery(table), CancellationToken.None))
            {
                stored.Append(row.Partition).Append(row.Key);
                stored.AppendJoin(' ', row.Values.Values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value.ToString()));
            }
        }
        var keys = await PortalKeysAsync(bench);

        Assert.DoesNotContain("jane", stored.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(PortalBench.Password, stored.ToString(), StringComparison.Ordinal);
        Assert.Contains("wrappedKey", keys, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", keys, StringComparison.Ordinal);
    }

    private static async Task<string> PortalKeysAsync(PortalBench bench)
    {
        var all = new StringBuilder();
        await foreach (var blob in bench.Storage.Blobs.ListAsync("portal-keys/", CancellationToken.None))
        {
            await using var content = await bench.Storage.Blobs.OpenReadAsync(blob.Name, CancellationToken.None);
            using var reader = new StreamReader(content!);
            all.Append(await reader.ReadToEndAsync());
        }
        return all.ToString();
    }
}
