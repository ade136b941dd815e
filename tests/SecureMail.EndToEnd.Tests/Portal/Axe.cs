using System.Text.Json;
using Microsoft.Playwright;
using SecureMail.DevHost.Tools;

namespace SecureMail.EndToEnd.Tests.Portal;

/// <summary>axe-core from the development tools, with all of its rules, best practices too.</summary>
internal static class Axe
{
    private static readonly string Script = Path.Combine(
        DevTools.Find(AppContext.BaseDirectory), "node_modules", "axe-core", "axe.min.js");

    /// <summary>What it complains about, one line each.</summary>
    public static async Task<IReadOnlyList<string>> ViolationsAsync(IPage page)
    {
        await page.AddScriptTagAsync(new PageAddScriptTagOptions { Path = Script });
        var result = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { iframes: false, resultTypes: ['violations'] })");
        return [.. result.GetProperty("violations").EnumerateArray().Select(violation =>
            $"{violation.GetProperty("id").GetString()}: {string.Join(" | ", violation.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("html").GetString()).Take(3))}")];
    }
}
