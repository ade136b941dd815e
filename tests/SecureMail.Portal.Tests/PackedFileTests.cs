using System.Text;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Files that stand packed in a mail reach the recipient as ordinary files.</summary>
public sealed class PackedFileTests
{
    [Fact]
    public async Task WinmailDat_IsReadAsItsTextAndItsFile()
    {
        await using var bench = await PortalBench.StartAsync();
        var sample = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(Root(), "tests", "data", "mail", "outlook-tnef.eml")));
        var mail = Encoding.Latin1.GetBytes(sample.Replace("Subject: rich text", "Subject: [encrypt] rich text", StringComparison.Ordinal));
        var message = await bench.AcceptAsync(mail, PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        using var file = await jane.GetAsync($"/portal/messages/{message}/attachments/0");
        using var html = await jane.GetAsync($"/portal/messages/{message}/html/0");

        Assert.Equal("Übersicht.txt", file.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("the file\r\n", await file.Content.ReadAsStringAsync());
        Assert.Contains("Grüße", await html.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7bit", "", "as written")]
    [InlineData("quoted-printable", "=20", "in an encoded text")]
    public async Task UuencodedFileInTheText_IsADownload_AndTheTextAroundIsShown(string encoding, string space, string why)
    {
        await using var bench = await PortalBench.StartAsync();
        var mail = $"""
            From: Nora Weiss <nora@acme.example>
            To: Jane Doe <jane@customer.example>
            Subject: [encrypt] A file
            Message-ID: <uu@acme.example>
            Content-Transfer-Encoding: {encoding}

            Words before.
            begin 644 cat.txt
            #0V%T
            `{space}
            end
            Words after.
            """.ReplaceLineEndings("\r\n");
        var message = await bench.AcceptAsync(Encoding.ASCII.GetBytes(mail), PortalBench.Nora, PortalBench.Jane);
        var jane = await bench.RegisterAsync(PortalBench.Jane, message);

        using var file = await jane.GetAsync($"/portal/messages/{message}/attachments/0");

        Assert.Equal((why, "Cat"), (why, await file.Content.ReadAsStringAsync()));
        Assert.Equal("cat.txt", file.Content.Headers.ContentDisposition?.FileName?.Trim('"') ?? file.Content.Headers.ContentDisposition?.FileNameStar);
        var page = jane.Page.Body!.TextContent;
        Assert.Contains("Words before.", page, StringComparison.Ordinal);
        Assert.Contains("Words after.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("#0V%T", page, StringComparison.Ordinal);
    }

    private static string Root()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "SecureMail.Functions.sln")))
        {
            root = Path.GetDirectoryName(root) ?? throw new InvalidOperationException("Tests run within a checkout: no SecureMail.Functions.sln above the test assembly.");
        }
        return root;
    }
}
