using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Guessing is slow, for guessers; nobody locks anybody else out.</summary>
public sealed class GuessTests
{
    private const string Wrong = "not the right password";
    private const string Home = "198.51.100.7";
    private const string Elsewhere = "203.0.113.99";

    [Fact]
    public async Task Waits_GrowWithEachTry_UpToAnHour()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        for (var guess = 0; guess < 5; guess++)
        {
            await SignInAsync(bench, PortalBench.Jane, Wrong);
        }
        List<double> waits = [];
        for (var round = 0; round < 10; round++)
        {
            waits.Add(await WaitAsync(bench));
            await SignInAsync(bench, PortalBench.Jane, Wrong);
        }

        Assert.Equal([15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600], waits);
    }

    [Fact]
    public async Task StrangersGuesses_NeverKeepTheOwnerOut()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message, from: Home);

        for (var stranger = 0; stranger < 100; stranger++)
        {
            await SignInAsync(bench, PortalBench.Jane, Wrong, $"203.0.113.{stranger}");
        }

        Assert.Equal("/portal/start", (await SignInAsync(bench, PortalBench.Jane, PortalBench.Password, Elsewhere)).Path);
        Assert.Equal("/portal", (await SignInAsync(bench, PortalBench.Jane, PortalBench.Password, Home)).Path);
    }

    [Fact]
    public async Task OneSource_WaitsAfterManyAccounts()
    {
        await using var bench = await PortalBench.StartAsync();
        for (var account = 0; account < 30; account++)
        {
            await SignInAsync(bench, $"person{account}@customer.example", Wrong, Elsewhere);
        }
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message, from: Home);

        Assert.Equal("/portal/start", (await SignInAsync(bench, PortalBench.Jane, PortalBench.Password, Elsewhere)).Path);
    }

    [Fact]
    public async Task StrangersRequestsForCodes_LeaveTheOwnersCodeAlone()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = bench.Visit(Home);
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane));
        var code = await bench.CodeAsync(PortalBench.Jane);

        var stranger = bench.Visit(Elsewhere);
        await stranger.GoAsync("/portal/sign-in");
        await stranger.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane));
        for (var guess = 0; guess < 10; guess++)
        {
            await stranger.SubmitAsync("form[action='/portal/register']", ("Code", "00000000"), ("Password", PortalBench.Password));
        }
        await stranger.SubmitAsync("form[action='/portal/register']", ("Code", code), ("Password", PortalBench.Password));
        Assert.DoesNotContain(Mails.Sentence, stranger.Words, StringComparison.Ordinal);

        await jane.SubmitAsync("form[action='/portal/register']", ("Code", $" {code} "), ("Password", PortalBench.Password));
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalBench.Jane, "a known address")]
    [InlineData(PortalBench.Mallory, "an unknown address")]
    public async Task WrongPassword_CostsTheSameStorageCallsAndHashes(string address, string why)
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message, from: Home);
        await SignInAsync(bench, address, Wrong, Elsewhere);
        bench.Storage.Tables.Calls = 0;

        await SignInAsync(bench, address, Wrong, Elsewhere);

        // The account, three counts each read twice and written once.
        Assert.True(bench.Storage.Tables.Calls == 10, $"{why}: {bench.Storage.Tables.Calls} calls");
    }

    private static async Task<Visitor> SignInAsync(PortalBench bench, string address, string password, string? from = null)
    {
        var visitor = bench.Visit(from);
        await visitor.GoAsync("/portal/sign-in");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", address), ("Password", password));
        return visitor;
    }

    /// <summary>Turns the clock until the account's row lets a try through; returns how many seconds that took.</summary>
    private static async Task<double> WaitAsync(PortalBench bench)
    {
        var longest = TimeSpan.Zero;
        var now = bench.Storage.Clock.GetUtcNow();
        await foreach (var row in bench.Storage.Tables.QueryAsync(new TableQuery(StorageNames.Accounts), CancellationToken.None))
        {
            var wait = row.Time("WaitUntil") - now ?? TimeSpan.Zero;
            longest = wait > longest ? wait : longest;
        }
        Assert.Equal("/portal/start", (await SignInAsync(bench, PortalBench.Jane, PortalBench.Password)).Path);
        bench.Storage.Clock.Advance(longest);
        return longest.TotalSeconds;
    }
}
