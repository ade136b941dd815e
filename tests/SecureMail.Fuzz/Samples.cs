namespace SecureMail.Fuzz;

/// <summary>The project's own sample messages, in tests/data/mail.</summary>
internal static class Samples
{
    internal static string Directory { get; } = Path.Combine(SharedData.Root, "tests", "data", "mail");

    internal static IReadOnlyList<string> All()
    {
        var files = System.IO.Directory.GetFiles(Directory, "*.eml");
        if (files.Length <= 5) throw new InvalidOperationException($"The samples are missing from {Directory}.");
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Directory, name + ".eml"));
}
