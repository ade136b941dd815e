using SecureMail.Core.Organisations;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Presence;

namespace SecureMail.Functions.Tests.Bridges;

/// <summary>The Worker of docs/cloudflare-worker, run by Node.js, before the program itself.</summary>
public sealed class CloudflareWorkerTests
{
    // Says what the Worker did with the mail on standard input.
    private const string Harness = """
        const [worker, url, key, from, to, now] = process.argv.slice(1);
        Date.now = () => Number(now);
        const chunks = [];
        for await (const chunk of process.stdin) chunks.push(chunk);
        const { default: door } = await import(worker);
        let did = 'took';
        const message = {
          from, to, raw: new Blob(chunks).stream(),
          setReject: why => { did = 'rejected ' + why; }, forward: address => { did = 'forwarded ' + address; },
        };
        try { await door.email(message, { URL: url, KEY: key, FORWARD_TO: to === 'max@outside.example' ? 'max@acme.example' : undefined }); }
        catch (fault) { did = 'threw ' + fault.message; }
        console.log(did);
        """;

    [TheoryWhenPresent("node")]
    [InlineData("[encrypt] Report", "bob@outside.example", true, "took")]
    [InlineData("Report", "bob@outside.example", true, "rejected 5.7.1")]
    [InlineData("Report", "max@outside.example", true, "forwarded max@acme.example")]
    [InlineData("[encrypt] Report", "no address", true, "rejected 5.6.0")]
    [InlineData("[encrypt] Report", "bob@outside.example", false, "threw SecureMail answered 401")]
    public async Task TheWorkerDoesAsItIsAnswered(string subject, string to, bool isKeyRight, string did)
    {
        await using var bench = await ProgramBench.StartAsync();
        var key = await bench.Get<ApplicationDirectory>().AddAsync(
            "acme", "worker", new ApplicationSettings { Kind = ApplicationKind.Cloudflare }, ProviderKeys.None, default);
        byte[] raw = [.. MailSample.About(subject).ToBytes(), 0xE9, 0xFF, 0x00];

        var (code, said) = await Tool.RunAsync(
            "node",
            [
                "--input-type=module", "--no-warnings", "-e", Harness,
                new Uri(Path.Combine(RepositoryRoot(), "docs", "cloudflare-worker", "worker.mjs")).AbsoluteUri,
                new Uri(bench.Client.BaseAddress!, "/inbound/acme/worker").AbsoluteUri, isKeyRight ? key! : "wrong", "jane@acme.example", to,
                bench.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture),
            ],
            raw);

        Assert.True(code == 0 && said.StartsWith(did, StringComparison.Ordinal), said);
        var stored = await bench.MessagesAsync();
        Assert.Equal(did == "took" ? 1 : 0, stored.Count);
        if (did == "took")
        {
            Assert.Equal(raw, await bench.OpenAsync(stored[0]));
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
