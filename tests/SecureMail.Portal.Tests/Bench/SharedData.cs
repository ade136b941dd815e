namespace SecureMail.Portal.Tests.Bench;

/// <summary>Test data that is not part of the project: in the folder "shared" beside the repository, or where SECUREMAIL_SHARED says.</summary>
internal static class SharedData
{
    /// <summary>The file's path; null when it is not present.</summary>
    public static string? Find(string name)
    {
        var path = Path.Combine(Folder(), name);
        return File.Exists(path) ? path : null;
    }

#pragma warning disable RS0030 // A test finds its data and its size by the environment of its run.
    /// <summary>Whether tests run at their full size: SECUREMAIL_FULL=1.</summary>
    public static bool IsFull => Environment.GetEnvironmentVariable("SECUREMAIL_FULL") == "1";

    private static string Folder() => Environment.GetEnvironmentVariable("SECUREMAIL_SHARED") ?? Path.Combine(RepositoryRoot(), "..", "shared");
#pragma warning restore RS0030

    /// <summary>The repository the tests run in.</summary>
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
