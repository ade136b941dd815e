using System.Text;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using Spectre.Console;

namespace SecureMail.Cli.Tests.Keys;

public sealed class RotateCommandTests : IDisposable
{
    private readonly Desk desk = new();

    [Fact]
    public async Task All_WrapsEverythingAnew_AndTheNextRunFindsItSo()
    {
        await FillAsync();
        desk.Key.NewVersion();

        var first = await desk.TypeAsync("rotate", "--all");
        var second = await desk.TypeAsync("rotate", "--all");

        Assert.Equal((0, ""), (first.Code, first.Error));
        AssertLines(first, "keys\tre-wrapped\t3", "keys\talready newest\t0", "keys\tended meanwhile\t0", "keys\tseen\t3", "portal keys\tseen\t0");
        AssertLines(second, "keys\tre-wrapped\t0", "keys\talready newest\t3", "keys\tseen\t3");
        Assert.DoesNotContain('\e', first.Output);
        Assert.All(await RowsAsync(), row => Assert.Equal("memory/1", row.Text("KekId")));
    }

    [Fact]
    public async Task OneOrganisation_TakesItsKeysToTheKeyThatItBrought()
    {
        await FillAsync();
        await desk.TypeAsync($"org set acme --key-uri {Desk.OwnKeyUri}");

        var typed = await desk.TypeAsync("rotate acme");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        AssertLines(typed, "keys\tre-wrapped\t1", "keys\tseen\t1");
        Assert.DoesNotContain("portal keys", typed.Output, StringComparison.Ordinal);
        Assert.Equal(["own", "memory", "memory"], (await RowsAsync()).OrderBy(row => row.Partition != "acme").Select(row => row.Text("KekId")));
    }

    [Fact]
    public async Task WhatStaysAsItWas_IsSaidWithItsReason_AndIsExitCode1()
    {
        await FillAsync();
        var row = (await RowsAsync()).Single(one => one.Partition == "acme");
        await desk.Tables.ReplaceAsync(StorageNames.Keys, row.Set("KekId", "pem:lost"), default);
        desk.Key.NewVersion();

        var typed = await desk.TypeAsync("rotate", "--all");

        Assert.Equal(1, typed.Code);
        AssertLines(typed, "keys\tre-wrapped\t2", "keys\tleft as they were\t1: It was wrapped by another file's key", "keys\tseen\t3");
    }

    [Theory]
    [InlineData("rotate", "Name one organisation, or give --all.")]
    [InlineData("rotate acme --all", "Name one organisation, or give --all.")]
    [InlineData("rotate nobody", "There is no organisation nobody.")]
    [InlineData("rotate acme other", "Unrecognized command or argument 'other'.")]
    public async Task AFaultInTheLine_IsOneSentence(string line, string sentence)
    {
        await desk.AddAcmeAsync();

        var typed = await desk.TypeAsync(line);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ALongRun_SaysLinesElsewhere_AndDrawsABarOnATerminal()
    {
        await FillAsync();
        for (var number = 0; number < 2500; number++) // rows of attempts that never became a message
        {
            var id = MessageId.Compute("acme", BitConverter.GetBytes(number), []);
            await desk.Tables.InsertAsync(StorageNames.Expiries, ExpiryRow.Create(id, desk.Clock.GetUtcNow(), generation: 1), default);
        }
        desk.Key.NewVersion();

        var typed = await desk.TypeAsync("rotate", "--all");
        using var screen = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(["rotate", "--all"], desk.Surroundings(new Terminal(screen), error));

        AssertLines(typed, "1000 of 2503 rows looked at, ", "2000 of 2503 rows looked at, ", "keys\tre-wrapped\t3");
        Assert.Equal((0, ""), (code, error.ToString()));
        Assert.Contains("Wrapping keys anew", screen.ToString(), StringComparison.Ordinal);
        Assert.Contains("100%", screen.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("rows looked at", screen.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => desk.Dispose();

    private static void AssertLines(Typed typed, params string[] beginnings) => Assert.All(
        beginnings, beginning => Assert.Contains(typed.Output.Split('\n'), line => line.StartsWith(beginning, StringComparison.Ordinal)));

    /// <summary>An index key of each of two organisations, and the deployment's hash key.</summary>
    private async Task FillAsync()
    {
        await desk.AddAcmeAsync();
        await desk.Organisations.SaveAsync(new Organisation { Id = "other", Name = "Other", Domains = ["other.example"] }, default);
        using var keyring = desk.Keyring;
        var now = desk.Clock.GetUtcNow();
        await keyring.ReserveIndexKeyAsync("acme", now, now.AddDays(15), default);
        await keyring.ReserveIndexKeyAsync("other", now, now.AddDays(15), default);
        (await keyring.MailboxHashKeyAsync(default)).Dispose();
    }

    private async Task<List<Core.Store.TableRow>> RowsAsync() => await desk.Tables.QueryAsync(new TableQuery(StorageNames.Keys), default).ToListAsync();

    private sealed class Terminal(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => true;

        public int Width => 100;

        public int Height => 40;

        public void SetEncoding(Encoding encoding)
        {
            // A string has none.
        }
    }
}
