using System.Net;
using SecureMail.Core.Access;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Portal.Accounts;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Security questions, where an organisation wants them: on top of the mailed code, never instead of it, and known to nobody before it.</summary>
public sealed class SecurityQuestionTests
{
    private const string CodeForm = "form[action='/portal/register']";
    private const string AnswerForm = "form[action='/portal/register?handler=answer']";
    private const string QuestionForm = "form[action='/portal/account/question']";
    private const string Chosen = "6";
    private const string Answer = "Grandmother’s plum dumplings";
    private const string NewPassword = "seven herons over water";

    private static readonly Organisation Asking = PortalBench.Acme with { Portal = new PortalRules { SecurityQuestion = true } };

    [Fact]
    public async Task Registration_AsksAfterTheRightCode_AndStaysWithinFourPages()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = bench.Visit();
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane));
        Assert.DoesNotContain("question", jane.Html, StringComparison.OrdinalIgnoreCase);
        await jane.SubmitAsync(CodeForm, ("Code", await bench.CodeAsync(PortalBench.Jane)), ("Password", PortalBench.Password));

        Assert.Equal(SecurityQuestions.Numbers.Count + 1, jane.Page.QuerySelectorAll("select#question option").Length);
        Assert.Equal("off", jane.Page.QuerySelector("#answer")!.GetAttribute("autocomplete"));
        Assert.DoesNotContain("__Host-session", jane.Cookies.Keys);
        Assert.Null(await AccountAsync(bench));

        await jane.SubmitAsync(AnswerForm, ("Question", Chosen), ("Answer", Answer));

        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
        var account = (await AccountAsync(bench))!;
        Assert.Equal(6, account.Question);
        // Format 1, PRF 2 (HMAC-SHA-512), 220,000 iterations: as for passwords.
        Assert.Equal("010000000200035B60", Convert.ToHexString(Convert.FromBase64String(account.AnswerHash!).AsSpan(0, 9)));
    }

    [Fact]
    public async Task WithoutTheOption_NobodyIsAskedOrOffered()
    {
        await using var bench = await PortalBench.StartAsync();
        var jane = await bench.RegisterAsync(PortalBench.Jane, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));

        await jane.GoAsync("/portal/account");
        Assert.DoesNotContain("Security question", jane.Words, StringComparison.Ordinal);
        await jane.GoAsync("/portal/account/question");
        Assert.Equal("/portal/account", jane.Path);
    }

    [Theory]
    [InlineData("", Answer, "Please choose one", "no question")]
    [InlineData("x", Answer, "Please choose one", "no number")]
    [InlineData(Chosen, "jane", "is your address", "a part of the address")]
    public async Task Choice_ThatIsNoGood_IsSaid_AndMayBeMendedWithoutAnotherCode(string question, string answer, string said, string why)
    {
        await using var bench = await StartAsync(Asking);
        var jane = await bench.RegisterAsync(PortalBench.Jane, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));

        await jane.SubmitAsync(AnswerForm, ("Question", question), ("Answer", answer));

        Assert.Contains(said, jane.Words, StringComparison.Ordinal);
        Assert.True(await AccountAsync(bench) is null, why);
        await jane.SubmitAsync(AnswerForm, ("Question", Chosen), ("Answer", Answer));
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Answer, true, "as it was given")]
    [InlineData("  GRANDMOTHER’S  plum   dumplings ", true, "in capitals, with spaces")]
    [InlineData("Grandmother's plum dumplings", false, "with another apostrophe")]
    [InlineData("dumplings", false, "a part of it")]
    [InlineData("", false, "nothing")]
    public async Task Reset_TakesCodeAndAnswer_AndChangesNothingBefore(string typed, bool isRight, string why)
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var before = await ChosenAsync(bench, message);

        var reset = await ResetAsync(bench, message);
        Assert.Equal("What was the first dish that you learned to cook?", reset.Page.QuerySelector("label[for=answer]")?.TextContent);
        Assert.Empty(reset.Page.QuerySelectorAll("select#question"));
        await reset.SubmitAsync(AnswerForm, ("Answer", typed));

        Assert.True(isRight == reset.Cookies.ContainsKey("__Host-session"), why);
        Assert.Equal(isRight, reset.Words.Contains(Mails.Sentence, StringComparison.Ordinal));
        Assert.Equal(!isRight, reset.Words.Contains("This is not the answer", StringComparison.Ordinal));
        await before.GoAsync("/portal");
        Assert.Equal(isRight ? "/portal/sign-in" : "/portal", before.Path);
        Assert.Equal(isRight ? "/portal/start" : "/portal", (await SignInAsync(bench, PortalBench.Password)).Path);
        Assert.Equal(isRight ? "/portal" : "/portal/start", (await SignInAsync(bench, NewPassword)).Path);
    }

    [Fact]
    public async Task Answer_WithoutARightCode_IsNeverAskedFor()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await ChosenAsync(bench, message);
        var own = await bench.AcceptAsync(Mails.Plain("[encrypt] Yours"), PortalBench.Nora, PortalBench.Mallory);
        await bench.RegisterAsync(PortalBench.Mallory, own);
        string[] addresses = [PortalBench.Jane, PortalBench.Mallory, "nobody@elsewhere.example"];
        var visitors = addresses.Select(_ => bench.Visit()).ToList();

        foreach (var (visitor, address) in visitors.Zip(addresses))
        {
            await visitor.GoAsync($"/portal/messages/{message}");
            await visitor.SubmitAsync("form[action='/portal/start']", ("Address", address));
        }
        for (var guess = 0; guess < 7; guess++)
        {
            // With a question, without one because it was not chosen, and without an account.
            Assert.Single(visitors.Zip(addresses).Select(pair => Plain(pair.First, pair.Second)).Distinct());
            foreach (var visitor in visitors)
            {
                await visitor.SubmitAsync(CodeForm, ("Code", "00000000"), ("Password", NewPassword));
            }
        }
        var fields = visitors[0].FieldsOf(CodeForm);
        fields["Ticket"] = "forged";
        fields["Answer"] = Answer;
        await visitors[0].PostAsync("/portal/register?handler=answer", fields);
        Assert.Contains("Please begin again", visitors[0].Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OrdinarySignIn_IsNotAsked()
    {
        await using var bench = await StartAsync(Asking);
        await ChosenAsync(bench, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));

        Assert.Equal("/portal", (await SignInAsync(bench, PortalBench.Password)).Path);
    }

    [Fact]
    public async Task WrongAnswers_WaitLikeWrongPasswords()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await ChosenAsync(bench, message);
        var reset = await ResetAsync(bench, message);

        for (var guess = 0; guess < 5; guess++)
        {
            await reset.SubmitAsync(AnswerForm, ("Answer", "a wrong one"));
        }
        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));
        Assert.Contains("too many tries", reset.Words, StringComparison.Ordinal);
        Assert.Contains("A sign-in by security answer was refused", bench.Logged, StringComparison.Ordinal);

        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(15));
        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));
        Assert.Contains(Mails.Sentence, reset.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "a new person has no account and is asked nothing")]
    [InlineData(true, "an account with an answer is not opened by the code alone")]
    public async Task CodeAlone_AsksOnlyWhoHasAnAnswer(bool hasAnswer, string why)
    {
        await using var bench = await StartAsync(Asking with { Portal = new PortalRules { SecurityQuestion = true, CodeAlone = true } });
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        if (hasAnswer)
        {
            await ChosenAsync(bench, message);
            bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var jane = await bench.RegisterAsync(PortalBench.Jane, message, password: "");

        Assert.True(hasAnswer == jane.Page.QuerySelector(AnswerForm) is not null, why);
        if (hasAnswer)
        {
            await jane.SubmitAsync(AnswerForm, ("Answer", Answer));
            Assert.Equal("/portal", (await SignInAsync(bench, PortalBench.Password)).Path);
        }
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccountFromBefore_IsOfferedAQuestion_AndAskedOnceItIsSet()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await bench.Get<OrganisationDirectory>().SaveAsync(Asking, CancellationToken.None);

        await jane.GoAsync("/portal/account");
        Assert.Contains("Choose a question", jane.Words, StringComparison.Ordinal);
        await jane.GoAsync("/portal/account/question");
        await jane.SubmitAsync(QuestionForm, ("Question", "2"), ("Answer", "ab"));
        Assert.Contains("has 2 characters", jane.Words, StringComparison.Ordinal);
        await jane.SubmitAsync(QuestionForm, ("Question", "2"), ("Answer", "Kowalska"));

        Assert.Equal("/portal/account?done=question", jane.Path);
        Assert.Contains("the teacher whom you remember best?", jane.Words, StringComparison.Ordinal);
        var reset = await ResetAsync(bench, message);
        Assert.StartsWith("What was the surname", reset.Page.QuerySelector("label[for=answer]")?.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AccountFromBefore_ChoosesAtItsNextReset()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        await bench.Get<OrganisationDirectory>().SaveAsync(Asking, CancellationToken.None);

        var reset = await ResetAsync(bench, message);
        await reset.SubmitAsync(AnswerForm, ("Question", Chosen), ("Answer", Answer));

        Assert.Contains(Mails.Sentence, reset.Words, StringComparison.Ordinal);
        Assert.Equal(6, (await AccountAsync(bench))!.Question);
    }

    [Fact]
    public async Task Change_TakesAFreshSignIn_AndTheNewAnswerCounts()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await ChosenAsync(bench, message);
        await jane.GoAsync("/portal/account/question");
        var fields = jane.FieldsOf(QuestionForm);
        (fields["Question"], fields["Answer"]) = ("1", "Ludmila");
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(16));

        await jane.PostAsync("/portal/account/question", fields);
        Assert.Contains("please sign in again", jane.Words, StringComparison.Ordinal);
        Assert.Equal(6, (await AccountAsync(bench))!.Question);

        var fresh = await SignInAsync(bench, PortalBench.Password);
        await fresh.GoAsync("/portal/account/question");
        await fresh.SubmitAsync(QuestionForm, ("Question", "1"), ("Answer", "Ludmila"));
        var reset = await ResetAsync(bench, message);
        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));
        Assert.Contains("This is not the answer", reset.Words, StringComparison.Ordinal);
        await reset.SubmitAsync(AnswerForm, ("Answer", "ludmila"));
        Assert.Contains(Mails.Sentence, reset.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OwnChangeOfPassword_IsAskedToo()
    {
        await using var bench = await StartAsync(Asking);
        var jane = await ChosenAsync(bench, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await jane.GoAsync("/portal/account");
        await jane.SubmitAsync("form[action='/portal/start']");
        await jane.SubmitAsync(CodeForm, ("Code", await bench.CodeAsync(PortalBench.Jane)), ("Password", NewPassword));

        await jane.SubmitAsync(AnswerForm, ("Answer", Answer));

        Assert.Equal("/portal/account?done=password", jane.Path);
    }

    [Fact]
    public async Task App_IsAskedAfterTheAnswer()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await ChosenAsync(bench, message);
        await jane.GoAsync("/portal/account/authenticator");
        var secret = SecondStepTests.FromBase32(jane.Page.QuerySelector(".key")!.TextContent.Replace(" ", "", StringComparison.Ordinal));
        await jane.SubmitAsync("form[action='/portal/account/authenticator']", ("Code", Totp.CodeAt(secret, bench.Storage.Clock.GetUtcNow())));

        var reset = await ResetAsync(bench, message);
        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));
        Assert.DoesNotContain("__Host-session", reset.Cookies.Keys);
        await reset.SubmitAsync("form[action='/portal/second-step']", ("Code", Totp.CodeAt(secret, bench.Storage.Clock.GetUtcNow())));

        Assert.Contains(Mails.Sentence, reset.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RemovedQuestion_IsAskedNoMore_AndNothingElseChanges()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await ChosenAsync(bench, message);
        var waiting = await ResetAsync(bench, message);

        Assert.Equal(RescueOutcome.Done, await bench.Rescue().RemoveQuestionAsync(PortalBench.Jane, CancellationToken.None));

        await jane.GoAsync("/portal");
        Assert.Equal("/portal", jane.Path);
        Assert.Equal("/portal", (await SignInAsync(bench, PortalBench.Password)).Path);
        // Who stands before the question that is gone now has proven all that is asked.
        await waiting.SubmitAsync(AnswerForm, ("Answer", "whatever"));
        Assert.Contains(Mails.Sentence, waiting.Words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "the same form twice, one after the other")]
    [InlineData(false, "the same form twice at the same time")]
    public async Task Ticket_IsGoodOnce(bool inTurn, string why)
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await ChosenAsync(bench, message);
        var reset = await ResetAsync(bench, message);
        var fields = reset.FieldsOf(AnswerForm);
        fields["Answer"] = Answer;
        var visitors = new[] { bench.Visit(), bench.Visit() };
        foreach (var visitor in visitors)
        {
            visitor.Cookies["__Host-csrf"] = reset.Cookies["__Host-csrf"];
        }

        if (inTurn)
        {
            await visitors[0].PostAsync("/portal/register?handler=answer", fields);
            await visitors[1].PostAsync("/portal/register?handler=answer", fields);
        }
        else
        {
            await Task.WhenAll(visitors.Select(visitor => visitor.PostAsync("/portal/register?handler=answer", fields)));
        }

        Assert.True(visitors.Count(visitor => visitor.Words.Contains(Mails.Sentence, StringComparison.Ordinal)) == 1, why);
        Assert.Single(visitors, visitor => visitor.Words.Contains("Please begin again", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(600, false, "at its last second")]
    [InlineData(601, true, "a second too late")]
    public async Task Ticket_LivesAsLongAsACode(int seconds, bool isOver, string why)
    {
        await using var bench = await StartAsync(Asking);
        var jane = await bench.RegisterAsync(PortalBench.Jane, await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane));
        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(seconds));

        await jane.SubmitAsync(AnswerForm, ("Question", Chosen), ("Answer", Answer));

        Assert.True(isOver == jane.Words.Contains("Please begin again", StringComparison.Ordinal), why);
        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
    }

    [Fact]
    public async Task Ticket_IsOver_WhenTheAccountWasRenewedMeanwhile()
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await ChosenAsync(bench, message);
        var reset = await ResetAsync(bench, message);
        await jane.GoAsync("/portal/account");
        await jane.SubmitAsync("form[action='/portal/account']");

        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));

        Assert.Contains("Please begin again", reset.Words, StringComparison.Ordinal);
        Assert.Equal("/portal/start", (await SignInAsync(bench, NewPassword)).Path);
    }

    [Theory]
    [InlineData("de", "Welches Gericht haben Sie als erstes kochen gelernt?")]
    [InlineData("ar", "ما أول طبق تعلمت طهيه؟")]
    public async Task Question_IsAskedInTheLanguageOfWhoReads(string language, string words)
    {
        await using var bench = await StartAsync(Asking);
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await ChosenAsync(bench, message);

        var reset = await ResetAsync(bench, message, language);

        Assert.Equal(words, reset.Page.QuerySelector("label[for=answer]")?.TextContent);
        await reset.SubmitAsync(AnswerForm, ("Answer", Answer));
        Assert.Contains(Mails.Sentence, reset.Words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SharedMailbox_ItsPeopleChooseWhatItsOrganisationWants()
    {
        await using var bench = await StartAsync(Asking);
        await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var (shared, mailboxes) = (bench.Get<SharedMailboxes>(), bench.Get<MailboxDirectory>());
        await shared.AddAsync(await mailboxes.HashAsync(PortalBench.Jane, CancellationToken.None), PortalBench.Jane, PortalBench.Mallory, CancellationToken.None);

        var mallory = await bench.RegisterAsync(PortalBench.Mallory);

        Assert.NotNull(mallory.Page.QuerySelector("select#question"));
    }

    private static async Task<PortalBench> StartAsync(Organisation organisation)
    {
        var bench = await PortalBench.StartAsync();
        await bench.Get<OrganisationDirectory>().SaveAsync(organisation, CancellationToken.None);
        return bench;
    }

    /// <summary>Jane, registered, with her question chosen.</summary>
    private static async Task<Visitor> ChosenAsync(PortalBench bench, MessageId message)
    {
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.SubmitAsync(AnswerForm, ("Question", Chosen), ("Answer", Answer));
        Assert.Contains(Mails.Sentence, jane.Words, StringComparison.Ordinal);
        return jane;
    }

    /// <summary>Somebody who has Jane's code and chose a new password; they stand before what is asked next.</summary>
    private static async Task<Visitor> ResetAsync(PortalBench bench, MessageId message, string? language = null)
    {
        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        var visitor = bench.Visit(language: language);
        await visitor.GoAsync($"/portal/messages/{message}");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane));
        await visitor.SubmitAsync(CodeForm, ("Code", await bench.CodeAsync(PortalBench.Jane)), ("Password", NewPassword));
        return visitor;
    }

    private static async Task<Visitor> SignInAsync(PortalBench bench, string password)
    {
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", PortalBench.Jane), ("Password", password));
        return visitor;
    }

    private static async Task<Account?> AccountAsync(PortalBench bench) => await bench.Get<AccountStore>().FindAsync(
        await bench.Get<MailboxDirectory>().HashAsync(PortalBench.Jane, CancellationToken.None), CancellationToken.None);

    private static string Plain(Visitor visitor, string address) => SecrecyTests.WithoutTokens(visitor.Html).Replace(address, "ADDRESS", StringComparison.Ordinal);
}
