namespace SecureMail.Infra.Tests;

/// <summary>The files of the checkout that these tests run in.</summary>
internal static class Repository
{
    public static readonly string DevTools = SecureMail.DevHost.Tools.DevTools.Find(AppContext.BaseDirectory);

    public static readonly string Root = Path.GetDirectoryName(Path.GetDirectoryName(DevTools))!;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>Paths relative to the root; never empty, so that no test passes for want of files.</summary>
    public static IReadOnlyList<string> Files(string folder, params string[] patterns)
    {
        var found = patterns
            .SelectMany(pattern => Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(Root, file))
            .Order(StringComparer.Ordinal)
            .ToList();
        Assert.NotEmpty(found);
        return found;
    }
}
