namespace SecureMail.EndToEnd.Tests;

/// <summary>How much a test does: a little in every run, all of it with SECUREMAIL_FULL=1.</summary>
internal static class Effort
{
#pragma warning disable RS0030 // A test run has no entry point of its own that could read the environment.
    public static bool IsFull => Environment.GetEnvironmentVariable("SECUREMAIL_FULL") == "1";
#pragma warning restore RS0030

    public static int Of(int quick, int full) => IsFull ? full : quick;

    /// <summary>A file of data that is not part of the project: in the folder "shared" beside the repository, or where SECUREMAIL_SHARED says; null when it is not present.</summary>
    public static string? Shared(string name)
    {
#pragma warning disable RS0030 // As above.
        var folder = Environment.GetEnvironmentVariable("SECUREMAIL_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared");
#pragma warning restore RS0030
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : null;
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
