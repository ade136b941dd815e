using System.Net;
using System.Text.RegularExpressions;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Who is not meant to know learns nothing: neither that a message exists nor that an account does.</summary>
public sealed partial class SecrecyTests
{
    private static readonly string Unknown = new('a', MessageId.Length);

    [Fact]
    public async Task BeforeSignIn_UnknownForeignAndExpiredMessages_LookTheSame()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var visitor = bench.Visit();

        var living = await PageAsync(visitor, message.Value);
        var unknown = await PageAsync(visitor, Unknown);
        bench.Storage.Clock.Advance(TimeSpan.FromDays(16));
        var expired = await PageAsync(visitor, message.Value);

        Assert.Equal(living, unknown);
        Assert.Equal(living, expired);
        Assert.Contains("A secure message is waiting", living, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/reply")]
    [InlineData("/expire")]
    [InlineData("/manage")]
    [InlineData("/more-time")]
    [InlineData("/accent.css")]
    [InlineData("/logo.png")]
    [InlineData("/html/0")]
    [InlineData("/attachments/0")]
    [InlineData("/message.eml")]
    public async Task AfterSignIn_ForeignAndUnknownMessages_AreTheSameBytes(string page)
    {
        await using var bench = await PortalBench.StartAsync();
        var foreign = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var own = await bench.AcceptAsync(Mails.Plain("[encrypt] Yours"), PortalBench.Nora, PortalBench.Mallory);
        var mallory = await bench.RegisterAsync(PortalBench.Mallory, own);

        using var first = await mallory.GetAsync($"/portal/messages/{foreign}{page}");
        using var second = await mallory.GetAsync($"/portal/messages/{Unknown}{page}");

        Assert.Equal(HttpStatusCode.NotFound, first.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, second.StatusCode);
        Assert.Equal(await second.Content.ReadAsByteArrayAsync(), await first.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Recipient_CannotExpire_WhatOthersSent()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);
        await jane.GoAsync("/portal/account");
        var token = jane.FieldsOf("form.sign-out");

        await jane.PostAsync($"/portal/messages/{message}/expire", token);

        Assert.Equal(HttpStatusCode.NotFound, jane.Answer.StatusCode);
        await jane.GoAsync($"/portal/messages/{message}");
        Assert.Equal(HttpStatusCode.OK, jane.Answer.StatusCode);
    }

    [Fact]
    public async Task AskingForACode_LooksTheSame_ForEveryAddress()
    {
        await using var bench = await PortalBench.StartAsync();
        await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);

        var known = await AfterAsync(bench, "/portal/start", PortalBench.Jane);
        var unknown = await AfterAsync(bench, "/portal/start", PortalBench.Mallory);

        Assert.Equal(Plain(known), Plain(unknown));
        Assert.Equal(known.Answer.StatusCode, unknown.Answer.StatusCode);
    }

    [Fact]
    public async Task WrongCode_LooksTheSame_ForEveryAddress_AlsoWhenItIsSpent()
    {
        await using var bench = await PortalBench.StartAsync();
        await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        var known = await AfterAsync(bench, "/portal/start", PortalBench.Jane);
        await bench.CodeAsync(PortalBench.Jane);
        var unknown = await AfterAsync(bench, "/portal/start", PortalBench.Mallory);

        for (var guess = 0; guess < 7; guess++)
        {
            await known.SubmitAsync("form[action='/portal/register']", ("Code", "0000000"), ("Password", PortalBench.Password));
            await unknown.SubmitAsync("form[action='/portal/register']", ("Code", "0000000"), ("Password", PortalBench.Password));
            Assert.Equal(Plain(known), Plain(unknown));
        }
    }

    [Fact]
    public async Task WrongPassword_LooksTheSame_ForEveryAddress_AlsoWhenTheAccountWaits()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);

        for (var guess = 0; guess < 8; guess++)
        {
            var known = await SignInAsync(bench, PortalBench.Jane, "not the right password");
            var unknown = await SignInAsync(bench, PortalBench.Mallory, "not the right password");
            Assert.Equal(Plain(known), Plain(unknown));
            Assert.Equal(HttpStatusCode.OK, known.Answer.StatusCode);
        }
    }

    [Fact]
    public async Task ManyWrongPasswords_MakeTheRightOneWait_ButNotTheMailedCode()
    {
        await using var bench = await PortalBench.StartAsync();
        var message = await bench.AcceptAsync(Mails.Plain(), PortalBench.Nora, PortalBench.Jane);
        await bench.RegisterAsync(PortalBench.Jane, message);
        for (var guess = 0; guess < 5; guess++)
        {
            await SignInAsync(bench, PortalBench.Jane, "not the right password");
        }

        var waiting = await SignInAsync(bench, PortalBench.Jane, PortalBench.Password);
        Assert.Equal("/portal/start", waiting.Path);
        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(15));
        var allowed = await SignInAsync(bench, PortalBench.Jane, PortalBench.Password);
        Assert.Equal("/portal", allowed.Path);

        for (var guess = 0; guess < 9; guess++)
        {
            await SignInAsync(bench, PortalBench.Jane, "not the right password");
        }
        bench.Storage.Clock.Advance(TimeSpan.FromSeconds(15));
        var renewed = await bench.RegisterAsync(PortalBench.Jane, message, "another quiet harbour");
        Assert.Equal($"/portal/messages/{message}", renewed.Path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no address")]
    [InlineData("a@b@c")]
    [InlineData("jane@customer.example\r\nBcc: x@y.example")]
    public async Task WhatIsNoAddress_IsSaidToBeNone(string typed)
    {
        await using var bench = await PortalBench.StartAsync();

        var visitor = await AfterAsync(bench, "/portal/start", typed);

        Assert.Contains("This is not an e-mail address", visitor.Words, StringComparison.Ordinal);
    }

    private static async Task<Visitor> AfterAsync(PortalBench bench, string path, string address)
    {
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");
        await visitor.SubmitAsync($"form[action='{path}']", ("Address", address));
        return visitor;
    }

    private static async Task<Visitor> SignInAsync(PortalBench bench, string address, string password)
    {
        var visitor = bench.Visit();
        await visitor.GoAsync("/portal/sign-in");
        await visitor.SubmitAsync("form[action='/portal/start']", ("Address", address), ("Password", password));
        return visitor;
    }

    private static async Task<string> PageAsync(Visitor visitor, string id)
    {
        await visitor.GoAsync($"/portal/messages/{id}");
        Assert.Equal(HttpStatusCode.OK, visitor.Answer.StatusCode);
        return Plain(visitor.Html).Replace(id, "ID", StringComparison.Ordinal);
    }

    private static string Plain(Visitor visitor) => Plain(visitor.Html);

    /// <summary>The page without its antiforgery tokens and the address that was typed.</summary>
    private static string Plain(string html) => Addresses().Replace(WithoutTokens(html), "ADDRESS");

    internal static string WithoutTokens(string html) => Token().Replace(html, "");

    [GeneratedRegex("""<input name="__RequestVerificationToken"[^>]*>""")]
    private static partial Regex Token();

    [GeneratedRegex("(jane@customer|mallory@elsewhere).example")]
    private static partial Regex Addresses();
}
