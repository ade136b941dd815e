using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Portal.Tests.Bench;

namespace SecureMail.Portal.Tests;

/// <summary>Words that stand in content, names, codes, passwords and answers are found nowhere else: not in logs, tables, blobs, queues or temporary files.</summary>
public sealed class CanaryTests
{
    private const string Address = "canaryaddress@customer.example";
    private const string Password = "canarypassword of nine herons";
    private const string AnswerForm = "form[action='/portal/register?handler=answer']";

    [Fact]
    public async Task Canaries_LeaveNoTrace()
    {
        await using var bench = await PortalBench.StartAsync();
        await bench.Get<OrganisationDirectory>().SaveAsync(PortalBench.Acme with { Portal = new PortalRules { SecurityQuestion = true } }, CancellationToken.None);
        var before = TemporaryFiles();
        var message = await bench.AcceptAsync(Mails.WithAttachment("attachment; filename=canaryfile.txt", "text/plain", "canarycontent"), PortalBench.Nora, Address);
        var jane = bench.Visit();
        await jane.GoAsync($"/portal/messages/{message}");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", Address));
        var code = await bench.CodeAsync(Address);
        await jane.SubmitAsync("form[action='/portal/register']", ("Code", "canarywrong"), ("Password", Password));
        await jane.SubmitAsync("form[action='/portal/register']", ("Code", code), ("Password", Password));
        await jane.SubmitAsync(AnswerForm, ("Question", "1"), ("Answer", "canaryaddress"));
        await jane.SubmitAsync(AnswerForm, ("Question", "1"), ("Answer", "Canary Answer"));
        (await jane.GetAsync($"/portal/messages/{message}/attachments/0")).Dispose();
        await jane.GoAsync("/portal");
        await jane.SubmitAsync("form.search", ("q", "canarysearch"));
        await jane.GoAsync($"/portal/messages/{message}/reply");
        await jane.SubmitAsync("form[enctype]", [("Text", "canaryreply")], [("canaryupload.bin", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("canarybytes", 200_000))))]);
        Assert.Contains("canaryreply", jane.Words, StringComparison.Ordinal);
        await jane.SubmitAsync("form.sign-out");
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", Address), ("Password", "canaryguess of herons"));

        bench.Storage.Clock.Advance(TimeSpan.FromMinutes(1));
        await jane.SubmitAsync("form[action='/portal/start']", ("Address", Address), ("Password", ""));
        var second = await bench.CodeAsync(Address);
        await jane.SubmitAsync("form[action='/portal/register']", ("Code", second), ("Password", Password));
        await jane.SubmitAsync(AnswerForm, ("Answer", "canary wrong answer"));
        Assert.Contains("This is not the answer", jane.Words, StringComparison.Ordinal);
        await jane.SubmitAsync(AnswerForm, ("Answer", " CANARY answer"));
        Assert.Contains("__Host-session", jane.Cookies.Keys);

        AssertNone("the log", bench.Logged, code);
        AssertNone("the log", bench.Logged, second);
        AssertNone("the storage", await StoredAsync(bench), code);
        foreach (var file in TemporaryFiles().Except(before).Where(File.Exists))
        {
            AssertNone(file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file)), code);
        }
    }

    private static void AssertNone(string place, string text, string code)
    {
        Assert.True(text.Length > 0 || !place.StartsWith("the ", StringComparison.Ordinal), $"{place} is empty");
        foreach (var canary in new[] { "canary", code, code.Replace(" ", "", StringComparison.Ordinal), Convert.ToBase64String(Encoding.UTF8.GetBytes("canaryb"))[..8] })
        {
            Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{place} holds {canary}");
        }
    }

    private static async Task<string> StoredAsync(PortalBench bench)
    {
        var stored = new StringBuilder();
        foreach (var table in StorageNames.Tables)
        {
            await foreach (var row in bench.Storage.Tables.QueryAsync(new TableQuery(table), CancellationToken.None))
            {
                stored.Append(row.Partition).Append(' ').Append(row.Key).Append(' ');
                stored.AppendJoin(' ', row.Values.Values.Select(value => value is byte[] bytes ? Encoding.Latin1.GetString(bytes) : value.ToString()));
            }
        }
        await foreach (var blob in bench.Storage.Blobs.ListAsync("", CancellationToken.None))
        {
            await using var content = await bench.Storage.Blobs.OpenReadAsync(blob.Name, CancellationToken.None);
            using var reader = new StreamReader(content!, Encoding.Latin1);
            stored.Append(await reader.ReadToEndAsync());
        }
        foreach (var queue in StorageNames.Queues)
        {
            foreach (var hint in await bench.Storage.Hints.ReceiveAsync(queue, 32, TimeSpan.FromMinutes(1), CancellationToken.None))
            {
                stored.Append(Encoding.Latin1.GetString(hint.Body.ToArray()));
            }
        }
        return stored.ToString();
    }

    private static HashSet<string> TemporaryFiles() =>
        [.. Directory.EnumerateFiles(Path.GetTempPath()).Where(file => Path.GetFileName(file).StartsWith("ASPNETCORE_", StringComparison.Ordinal))];
}
