using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Testing.Keys;

namespace SecureMail.Cli.Tests.Accounts;

public sealed class AccountCommandTests : IDisposable
{
    private const string Jane = "jane@customer.example";

    private readonly Desk desk = new();
    private readonly SeededRandomness randomness = new(5);

    private AccountStore Accounts => new(desk.Tables, new FieldSealer(desk.Keyring, randomness));

    [Theory]
    [InlineData(Jane, "as it stands")]
    [InlineData(" Jane@Customer.Example ", "as somebody writes it down")]
    public async Task ClearQuestion_RemovesTheAnswerAlone_AndLeavesALineWithoutTheAddress(string written, string why)
    {
        var mailbox = await AddAsync(hasQuestion: true);

        var typed = await desk.TypeAsync("account", "clear-question", written);

        Assert.True((typed.Code, typed.Error) == (0, ""), why + typed.Error);
        Assert.StartsWith("The security question is removed.", typed.Output, StringComparison.Ordinal);
        var account = (await Accounts.FindAsync(mailbox, default))!;
        Assert.Null(account.AnswerHash);
        Assert.Equal(0, account.Question);
        Assert.Equal(("a password's hash", "a stamp"), (account.Row.Text("PasswordHash"), account.Row.Text("SecurityStamp")));
        var line = Assert.Single(await EventsAsync());
        Assert.Equal(("SecurityQuestionRemoved", mailbox.Value), (line.Text("What"), line.Text("Account")));
        Assert.DoesNotContain("jane", $"{line.Partition} {line.Key} {string.Join(' ', line.Values.Values)}", StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task ClearQuestion_Again_ChangesNothing()
    {
        await AddAsync(hasQuestion: false);

        var typed = await desk.TypeAsync("account", "clear-question", Jane);

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.StartsWith("This account has no security question", typed.Output, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync());
    }

    [Fact]
    public async Task SignOut_GivesANewStamp_EndsTheSessions_AndLeavesALineWithoutTheAddress()
    {
        var mailbox = await AddAsync(hasQuestion: true);
        var sessions = new SessionList(desk.Tables, desk.Clock);
        await sessions.AddAsync(mailbox, "a-session", "Firefox, Windows", desk.Clock.GetUtcNow().AddHours(8));

        var typed = await desk.TypeAsync("account", "sign-out", Jane);

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.StartsWith("Every session of this account has ended", typed.Output, StringComparison.Ordinal);
        var account = (await Accounts.FindAsync(mailbox, default))!;
        Assert.Equal(("a password's hash", "an answer's hash"), (account.Row.Text("PasswordHash"), account.AnswerHash));
        Assert.Equal(40, account.SecurityStamp?.Length);
        Assert.Empty(await sessions.ListAsync(mailbox, default));
        var line = Assert.Single(await EventsAsync());
        Assert.Equal(("SessionsEnded", mailbox.Value), (line.Text("What"), line.Text("Account")));
    }

    [Theory]
    [InlineData("clear-question", "somebody@else.example", "This address has no account")]
    [InlineData("clear-question", "jane", "This is not an e-mail address")]
    [InlineData("sign-out", "somebody@else.example", "This address has no account")]
    public async Task Rescue_OfNobody_IsRefused(string command, string written, string sentence)
    {
        await AddAsync(hasQuestion: true);

        var typed = await desk.TypeAsync("account", command, written);

        Assert.Equal((1, ""), (typed.Code, typed.Output));
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Empty(await EventsAsync());
    }

    [Theory]
    [InlineData("account --help", "clear-question")]
    [InlineData("account --help", "sign-out")]
    [InlineData("account sign-out --help", "make sure, on another way than by mail")]
    [InlineData("account clear-question --help", "make sure, on another way than by mail")]
    public async Task Help_SaysWhatToCheckFirst(string line, string words) =>
        Assert.Contains(words, string.Join(' ', (await desk.TypeAsync(line)).Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);

    public void Dispose()
    {
        randomness.Dispose();
        desk.Dispose();
    }

    private async Task<MailboxHash> AddAsync(bool hasQuestion)
    {
        var mailbox = await new MailboxDirectory(desk.Tables, desk.Keyring).HashAsync(Jane, default);
        var account = AccountStore.Create(mailbox, Jane);
        account.Row.Set("PasswordHash", "a password's hash").Set("SecurityStamp", "a stamp");
        if (hasQuestion)
        {
            account.SetAnswer(3, "an answer's hash");
        }
        await Accounts.AddAsync(account, default);
        return mailbox;
    }

    private async Task<List<TableRow>> EventsAsync()
    {
        List<TableRow> rows = [];
        await foreach (var row in desk.Tables.QueryAsync(new TableQuery(StorageNames.Events), default))
        {
            rows.Add(row);
        }
        return rows;
    }
}
