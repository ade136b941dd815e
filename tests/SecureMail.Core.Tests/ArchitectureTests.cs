using System.Xml.Linq;

namespace SecureMail.Core.Tests;

/// <summary>Dependencies point one way: leaves, Core, services and portal, hosts.</summary>
public sealed class ArchitectureTests
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Mime"] = [],
        ["Envelope"] = [],
        ["Smtp"] = [],
        ["Core"] = ["Mime", "Envelope", "Smtp"],
        ["AzureServices"] = ["Core"],
        ["Portal"] = ["Core"],
        ["Functions"] = ["AzureServices", "Core", "Portal"],
        ["DevHost"] = ["AzureServices", "Core", "Functions"],
    };

    [Fact]
    public void EveryProjectReferencesOnlyWhatThePictureAllows()
    {
        var sources = Path.Combine(RepositoryRoot(), "src");
        var projects = Directory.GetFiles(sources, "*.csproj", SearchOption.AllDirectories);

        Assert.Equal(Allowed.Keys.Order(), projects.Select(ShortName).Order());
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference")
                .Select(reference => ShortName(reference.Attribute("Include")!.Value));
            Assert.Empty(references.Except(Allowed[ShortName(project)]));
        }
    }

    private static string ShortName(string path) => Path.GetFileNameWithoutExtension(path)["SecureMail.".Length..];

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
