using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;
using SecureMail.AzureServices;
using SecureMail.Functions.Hosting;
using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Time;

namespace SecureMail.Infra.Tests;

/// <summary>Program, template, sample file and documentation know the same settings. The program's are those it asks for.</summary>
[Collection("Bicep")]
public sealed partial class SettingTests(BicepFixture bicep)
{
    // What the program asks for and no deployment to Azure sets, with the reason.
    private static readonly Dictionary<string, string> NotInAzure = new()
    {
        ["SecureMail__KeyFile"] = "the key is in the vault",
        ["SecureMail__DnsServer"] = "the platform's own name server is the right one",
        ["SecureMail__CommunicationServices__AccessKey"] = "the identity opens the resource",
        ["SecureMail__Dkim__KeyFile"] = "the key is a secret of the vault",
        ["SecureMail__Dkim__Second__KeyFile"] = "the key is a secret of the vault",
        ["SecureMail__MailServer__CertificateAuthoritiesFile"] = "a package holds no files of the deployment; the pin serves instead",
        ["SecureMail__Development__ShortRetention"] = "development only",
        ["SecureMail__Development__FirstRetrySeconds"] = "development only",
        ["AzureWebJobsStorage"] = "a connection string holds the account's key",
        ["AzureWebJobsStorage__blobServiceUri"] = "follows from the account's name",
        ["AzureWebJobsStorage__queueServiceUri"] = "follows from the account's name",
        ["AzureWebJobsStorage__tableServiceUri"] = "follows from the account's name",
    };

    // What a developer's machine does not need.
    private static readonly string[] OnlyInAzure =
        ["SecureMail__KeyVault__KeyUri", "SecureMail__KeyVault__SigningKeyUri", "SecureMail__CommunicationServices__Endpoint", "SecureMail__CommunicationServices__AccessKey",
         "SecureMail__CommunicationServices__ReportKey", "SecureMail__DnsServer", "SecureMail__MailServer__CertificateSha256",
         "SecureMail__MailServer__CertificateAuthoritiesFile", "SecureMail__Dkim__Domain", "SecureMail__Dkim__Selector", "SecureMail__Dkim__Key",
         "SecureMail__MailServer__User", "SecureMail__MailServer__Password", "SecureMail__Dkim__KeyFile", "SecureMail__Dkim__KeyUri", "SecureMail__Dkim__Second__KeyUri", "SecureMail__Dkim__Second__Selector", "SecureMail__Dkim__Second__Key", "SecureMail__Dkim__Second__KeyFile", "SecureMail__BounceAddress"];

    private static readonly string[] SettingVariables = ["hostSettings", "programSettings", "bounceSettings", "smtpSettings", "signInSettings", "pinSettings", "communicationSettings", "reportSettings", "dkimSettings", "dkimKeySettings", "secondDkimSettings", "secondDkimKeySettings"];

    [FactWhenPresent("node")]
    public void Bicep_SetsEverySettingThatTheProgramReads()
    {
        var set = InBicep();
        var missing = Read().Where(name => !set.Contains(name) && !NotInAzure.ContainsKey(name));

        Assert.Empty(missing);
    }

    [FactWhenPresent("node")]
    public void Bicep_SetsNothingOfOursThatIsNotDocumented() =>
        Assert.Empty(InBicep().Where(name => name.StartsWith("SecureMail__", StringComparison.Ordinal)).Except(Documented()));

    [FactWhenPresent("node")]
    public void Bicep_SetsTheKeyInTheVault_AndNoKeyFile()
    {
        Assert.Contains("SecureMail__KeyVault__KeyUri", InBicep());
        Assert.DoesNotContain("SecureMail__KeyFile", InBicep());
    }

    [FactWhenPresent("node")]
    public void Bicep_SetsWhatTheHostNeeds_AndNotWhatFlexConsumptionRefuses()
    {
        var set = InBicep();

        Assert.Superset(new HashSet<string>
        {
            "AzureWebJobsStorage__accountName", "AzureWebJobsStorage__credential", "AzureWebJobsStorage__clientId",
            "APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
        }, set);
        Assert.Empty(set.Intersect(["FUNCTIONS_WORKER_RUNTIME", "FUNCTIONS_EXTENSION_VERSION", "WEBSITE_RUN_FROM_PACKAGE"]));
    }

    [Fact]
    public void EverySettingThatTheProgramReads_IsDocumented() => Assert.Empty(Read().Where(OfOurs).Except(Documented()));

    [Fact]
    public void SampleFile_HasEverySettingOfADevelopersMachine()
    {
        using var json = JsonDocument.Parse(Repository.Read("local.settings.sample.json"));
        var sample = json.RootElement.GetProperty("Values").EnumerateObject().Select(member => member.Name).Where(OfOurs).ToHashSet();

        Assert.Empty(Documented().Except(OnlyInAzure).Except(sample));
        Assert.Empty(sample.Except(Documented()));
    }

    [Fact]
    public void SampleFile_CanBeRead_ByTheProgram()
    {
        using var configuration = new ConfigurationManager();
        var folder = Directory.CreateTempSubdirectory("securemail-sample-");
        try
        {
            File.Copy(Path.Combine(Repository.Root, "local.settings.sample.json"), Path.Combine(folder.FullName, LocalSettings.FileName));
            configuration.AddLocalSettings(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        var settings = Settings.Read(configuration, isDevelopment: true, new FakeTimeProvider());

        Assert.Equal("http://localhost:7071/portal", settings.Deployment.PortalUrl.ToString());
    }

    private static bool OfOurs(string name) => name.StartsWith("SecureMail__", StringComparison.Ordinal);

    private HashSet<string> InBicep() => SettingVariables
        .SelectMany(name => Objects(bicep["app.bicep"][name].Value!))
        .SelectMany(settings => settings.Properties!)
        .Select(property => property.Key)
        .ToHashSet();

    private static IEnumerable<Expression> Objects(Expression expression) =>
        expression.Kind == "object" ? [expression] : (expression.Items ?? []).SelectMany(Objects);

    private static HashSet<string> Documented() => DocumentedSetting()
        .Matches(Repository.Read("docs/settings.md"))
        .Select(match => match.Groups[1].Value)
        .ToHashSet();

    private static HashSet<string> Read()
    {
        var configuration = new RecordingConfiguration();
        Settings.Read(configuration, isDevelopment: true, new FakeTimeProvider());
        using var random = RandomNumberGenerator.Create();
        StorageAccount.FromSettings(configuration.Storage, new FakeTimeProvider(), random);
        return configuration.Asked;
    }

    [GeneratedRegex(@"^\| `(SecureMail__\w+)`", RegexOptions.Multiline)]
    private static partial Regex DocumentedSetting();

    /// <summary>Gives the least that the program accepts, and remembers what it asked for.</summary>
    private sealed class RecordingConfiguration : IConfiguration
    {
        private readonly IConfigurationRoot least = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SecureMail:PortalUrl"] = "https://mail.acme.example/portal",
            ["SecureMail:SenderAddress"] = "securemail@acme.example",
            ["SecureMail:MailServer:Host"] = "mail.acme.example",
            ["SecureMail:KeyFile"] = "kek.pem",
            ["AzureWebJobsStorage__accountName"] = "acme",
        }).Build();

        public HashSet<string> Asked { get; } = [];

        public string? this[string key]
        {
            get => Ask(key);
            set => throw new NotSupportedException("Settings are only read.");
        }

        public string? Storage(string name)
        {
            Asked.Add(name);
            return least[name];
        }

        public IConfigurationSection GetSection(string key) => new Section(this, key);

        public IEnumerable<IConfigurationSection> GetChildren() => least.GetChildren();

        public IChangeToken GetReloadToken() => least.GetReloadToken();

        private string? Ask(string path)
        {
            Asked.Add(path.Replace(":", "__", StringComparison.Ordinal));
            return least[path];
        }

        private sealed class Section(RecordingConfiguration root, string path) : IConfigurationSection
        {
            public string Key => ConfigurationPath.GetSectionKey(path);

            public string Path => path;

            public string? Value
            {
                get => root.Ask(path);
                set => throw new NotSupportedException("Settings are only read.");
            }

            public string? this[string key]
            {
                get => root.Ask(ConfigurationPath.Combine(path, key));
                set => throw new NotSupportedException("Settings are only read.");
            }

            public IConfigurationSection GetSection(string key) => new Section(root, ConfigurationPath.Combine(path, key));

            public IEnumerable<IConfigurationSection> GetChildren() => root.least.GetSection(path).GetChildren();

            public IChangeToken GetReloadToken() => root.least.GetReloadToken();
        }
    }
}
