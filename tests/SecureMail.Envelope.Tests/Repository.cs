namespace SecureMail.Envelope.Tests;

/// <summary>Where the checkout is, and the folder of shared data beside it.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    internal static string Folder(string path) => Path.Combine(Root, path);

    /// <summary>Data that lives beside the checkout; null when it is not there.</summary>
    internal static string? Shared(string path)
    {
        var beside = TestEnvironment.Read("SECUREMAIL_SHARED") ?? Path.Combine(Root, "..", "shared");
        var folder = Path.Combine(beside, path);
        return Directory.Exists(folder) ? folder : null;
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SecureMail.Functions.sln")))
            folder = Path.GetDirectoryName(folder)
                ?? throw new InvalidOperationException("The tests run outside the repository.");
        return folder;
    }
}
