using Microsoft.Playwright;

namespace SecureMail.EndToEnd.Tests.Browser;

/// <summary>Keeps pictures of pages under artifacts/screenshots, for a person to look at.</summary>
public sealed class Screenshots(string series)
{
    private static readonly string Folder = Path.Combine(RepositoryRoot(), "artifacts", "screenshots");

    /// <summary>Whether the pages' whole album is wanted: SECUREMAIL_SCREENSHOTS=1.</summary>
#pragma warning disable RS0030 // A test run has no entry point of its own that could read the environment.
    public static bool IsWanted => Environment.GetEnvironmentVariable("SECUREMAIL_SCREENSHOTS") == "1";
#pragma warning restore RS0030

    public async Task TakeAsync(IPage page, string name)
    {
        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Folder, $"{series}-{name}.png"), FullPage = true });
    }

    public static string RepositoryRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository.");
        }
        return folder;
    }
}
