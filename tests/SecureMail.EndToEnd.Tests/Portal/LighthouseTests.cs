using System.Text.Json;
using SecureMail.DevHost.Tools;
using SecureMail.EndToEnd.Tests.Browser;
using SecureMail.Testing.Presence;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>Lighthouse gives accessibility and best practices 100 of 100. Runs with SECUREMAIL_FULL=1: it takes a while for each page.</summary>
[Collection(SharedMachine.Name)]
public sealed class LighthouseTests(MachineFixture fixture) : IAsyncLifetime
{
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(DevTools.Find(AppContext.BaseDirectory))!, "lighthouse");

    private const int PagesOfRun = 2;

    private Chromium chromium = null!;

    public static bool IsInstalled => Directory.Exists(Path.Combine(Folder, "node_modules", "lighthouse"));

    public async Task InitializeAsync() => chromium = await Chromium.StartAsync();

    public async Task DisposeAsync() => await chromium.DisposeAsync();

    [FactWhenLighthouse]
    public async Task Pages_AreGivenFullMarks()
    {
        var stage = await PortalStage.SetAsync(fixture, "lighthouse");
        var page = await chromium.OpenAsync(390);
        await stage.RegisterAsync(page, stage.Recipient);
        var cookie = string.Join("; ", (await page.Context.CookiesAsync()).Select(one => $"{one.Name}={one.Value}"));
        string[] own = ["/portal", "/portal/sent", "/portal/account", "/portal/account/sharing", "/portal/account/authenticator", $"/portal/messages/{stage.Letter}", $"/portal/messages/{stage.Letter}/reply"];
        object[] asked =
        [
            new { address = stage.LetterAddress.AbsoluteUri, cookie = "" },
            new { address = stage.At("/portal/check").AbsoluteUri, cookie = "" },
            .. own.Select(path => new { address = stage.At(path).AbsoluteUri, cookie }),
        ];
        foreach (var some in asked.Chunk(PagesOfRun))
        {
            await AssertFullMarksAsync(some);
        }
    }

    private static async Task AssertFullMarksAsync(object[] asked)
    {
        var (code, output) = await Tool.RunAsync(
            "node", [Path.Combine(Folder, "audit.mjs"), Tools.Require("chromium")], JsonSerializer.SerializeToUtf8Bytes(asked));

        Assert.True(code == 0, output);
        using var judged = JsonDocument.Parse(output.Split('\n')[0]);
        Assert.Equal(asked.Length, judged.RootElement.GetArrayLength());
        Assert.All(judged.RootElement.EnumerateArray(), one =>
        {
            Assert.Equal(one.GetProperty("address").GetString(), one.GetProperty("reached").GetString());
            Assert.True(one.GetProperty("scores").EnumerateArray().All(score => score.GetDouble() == 1), one.ToString());
        });
    }
}

/// <summary>A test that needs Chromium and what eng/lighthouse installs.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWhenLighthouseAttribute : FactAttribute
{
    public FactWhenLighthouseAttribute() =>
        Skip = Tools.WhySkip(["chromium"]) ?? (LighthouseTests.IsInstalled || Tools.AllRequired ? null : "not present: run npm ci in eng/lighthouse")
            ?? (Effort.IsFull ? null : "runs with SECUREMAIL_FULL=1");
}
