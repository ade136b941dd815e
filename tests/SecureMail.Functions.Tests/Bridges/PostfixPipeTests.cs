using System.Globalization;
using System.Text;
using SecureMail.DevHost.Tools;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Postfix;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Time;

namespace SecureMail.Functions.Tests.Bridges;

/// <summary>The pipe transport of docs/postfix, in a real Postfix, before the program itself.</summary>
public sealed class PostfixPipeTests
{
    private const string Bob = "bob@" + PostfixServer.Domain;

    [FactWhenPresent("postfix", "curl")]
    public async Task ATaggedMailEndsAsANotice_AnUntaggedOneTakesItsWay_ByteForByte()
    {
        await using var bench = await ProgramBench.StartAsync();
        await using var postfix = await StartPostfixAsync(bench, bench.Secret);
        var plain = MailSample.About("Report").Field("Content-Type", "text/plain; charset=iso-8859-1").Saying(".\r\n..\r\nend").ToBytes();

        await HandOverAsync(postfix, "jane@acme.example", MailSample.About("=?utf-8?b?W2VuY3J5cHRd?= Plan").ToBytes());
        await HandOverAsync(postfix, "jane@acme.example", plain);
        await HandOverAsync(postfix, "", MailSample.About("Undelivered").ToBytes());

        var arrived = await postfix.ArrivedAsync();
        Assert.Equal(2, arrived.Count);
        var report = Assert.Single(arrived, mail => Encoding.UTF8.GetString(mail).Contains("\nSubject: Report", StringComparison.Ordinal));
        Assert.EndsWith("\n\n.\n..\nend\n", Encoding.UTF8.GetString(report).ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.DoesNotContain(arrived, mail => Encoding.UTF8.GetString(mail).Contains("Plan", StringComparison.Ordinal));
        Assert.Contains(arrived, mail => Encoding.UTF8.GetString(mail).Contains("Return-Path: <>", StringComparison.Ordinal));
        Assert.Single(await bench.MessagesAsync());
        await TakeNoticesAsync(bench);
        Assert.Equal(Bob, Assert.Single(bench.Transport.Mails).Recipient);
    }

    [FactWhenPresent("postfix", "curl")]
    public async Task WhatCannotBeHandedOver_Waits_AndWhatIsTooLargeComesBack()
    {
        await using var bench = await ProgramBench.StartAsync();
        await using var postfix = await StartPostfixAsync(bench, secret: new string('0', 64));

        await HandOverAsync(postfix, "jane@acme.example", MailSample.Tagged().ToBytes());
        await postfix.LoggedAsync("status=deferred (SecureMail answered 401");
        Assert.Empty(await bench.MessagesAsync());

        await using var right = await StartPostfixAsync(bench, bench.Secret);
        await HandOverAsync(right, "eve@elsewhere.example", MailSample.Tagged().Saying(new string('x', 900) + string.Concat(Enumerable.Repeat("\r\n" + new string('y', 900), 300))).ToBytes());
        await right.LoggedAsync("5.3.4"); // nobody here writes to a sender outside, so Postfix bounces
    }

    private static async Task<PostfixServer> StartPostfixAsync(ProgramBench bench, string secret)
    {
        using var authority = new TestAuthority(FakeTimeProvider.Noon);
        using var certificate = authority.Issue("localhost");
        var back = FreePort.Take();
        return await PostfixServer.StartAsync(
            certificate,
            folder => Services(folder, bench.Client.BaseAddress!, secret, back),
            "content_filter = sealing:dummy",
            "sealing_destination_recipient_limit = 1");
    }

    private static IEnumerable<string> Services(string folder, Uri program, string secret, int back)
    {
        var (script, config) = (Path.Combine(folder, "securemail-pipe"), Path.Combine(folder, "pipe.curl"));
        File.Copy(Path.Combine(RepositoryRoot(), "docs", "postfix", "securemail-pipe"), script);
        File.WriteAllText(config, $"url = \"{program}inbound/acme/gateway\"\nuser = \"gateway:{secret}\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(config, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        Assert.Equal(0, Tool.RunAsync("chown", ["nobody", config]).GetAwaiter().GetResult().ExitCode);
        return
        [
            "sealing unix - n n - 10 pipe",
            $"  flags=q user=nobody null_sender= eol=\\r\\n argv={script} {config} smtp://127.0.0.1:{back} ${{sender}} ${{recipient}}",
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{back} inet n - n - - smtpd"),
            "  -o content_filter=",
            "  -o mynetworks=127.0.0.0/8",
        ];
    }

    private static async Task HandOverAsync(PostfixServer postfix, string sender, byte[] mail)
    {
        var (code, said) = await Tool.RunAsync(
            "curl",
            ["--silent", "--show-error", "--url", $"smtp://127.0.0.1:{postfix.Port}", "--mail-from", $"<{sender}>", "--mail-rcpt", Bob, "--upload-file", "-"],
            mail);
        Assert.True(code == 0, said);
    }

    private static async Task TakeNoticesAsync(ProgramBench bench)
    {
        foreach (var hint in await bench.QueuedHints.ReceiveAsync("notifications", 10, TimeSpan.FromMinutes(1), default))
        {
            await bench.Get<SecureMail.Functions.Triggers.Trigger>().NotifyAsync(hint.Body, default);
        }
    }

    private static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }
}
