using SecureMail.Infra.Tests.Bicep;
using SecureMail.Testing.Presence;

namespace SecureMail.Infra.Tests;

/// <summary>Exactly these rights, and no way to sign in but an identity.</summary>
[Collection("Bicep")]
public sealed class RightTests(BicepFixture bicep)
{
    private const string BlobOwner = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b";
    private const string QueueContributor = "974c5e8b-45b9-4653-ba55-5f855dd0fb88";
    private const string QueueSender = "c6a89b2d-59bc-44d0-9896-0f6e12d7b80a";
    private const string TableContributor = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3";
    private const string Signer = "12338af0-0e69-4776-bea7-57ae8d297424";
    private const string KeyUser = "e147488a-f6f5-4113-8e2d-b22465e65bf6";
    private const string SecretReader = "4633458b-17de-408a-b874-0445c86b69e6";
    private const string TelemetrySender = "3913510d-42f4-4e42-8a64-420c390055eb";

    // Who, on what, as what. The code that needs it stands behind each.
    private static readonly HashSet<(string Who, string Scope, string Role)> Needed =
    [
        ("principalId", "storage", BlobOwner), // AzureBlobStore; the host's leases and its package
        ("principalId", "storage", QueueContributor), // AzureHints; the host's queue triggers and poison queues
        ("principalId", "storage", TableContributor), // AzureTableStore
        ("principalId", "vault::key", KeyUser), // KeyVaultWrapper: keys/read and keys/unwrap
        ("principalId", "vault::signingKey", Signer), // KeyVaultSigningKey: keys/read and keys/sign
        ("principalId", "mailKeys[i]", Signer), // the keys in SecureMail__Dkim__KeyUri: keys/read and keys/sign
        ("principalId", "secrets[i]", SecretReader), // the references in SecureMail__Dkim__Key, SecureMail__CommunicationServices__ReportKey and SecureMail__MailServer__Password
        ("principalId", "insights", TelemetrySender), // the host's telemetry, with access by key turned off
        ("operatorsObjectId", "storage", TableContributor), // securemail org, app, report, rotate
        ("operatorsObjectId", "storage", QueueSender), // securemail outbox retry
        ("operatorsObjectId", "vault::key", KeyUser), // securemail rotate
        ("operatorsObjectId", "vault::signingKey", KeyUser), // keys/read: the public half for verify-certificate
    ];

    [FactWhenPresent("node")]
    public void Assignments_AreThoseThatTheCodeNeeds_AndNoMore()
    {
        var assigned = Assignments("roles.bicep").SelectMany(Rights).ToList();

        Assert.Equal(Needed.Order(), assigned.Order());
    }

    [FactWhenPresent("node")]
    public void Assignments_StandOnOneThing_AndSayWhy() => Assert.All(bicep.Files.SelectMany(file => Assignments(file.Name)), assignment =>
    {
        Assert.NotNull(assignment.Body.Find("scope"));
        Assert.NotNull(assignment.Body.Find("properties", "description"));
        Assert.NotNull(assignment.Body.Find("properties", "principalType"));
    });

    [FactWhenPresent("node")]
    public void MailRole_MaySend_AndNeitherDeleteNorReadKeys()
    {
        var actions = bicep["communication.bicep"]["senderRole"].Body["properties", "permissions"].Items!.Single()["actions"].Items!;

        Assert.Equal(
            ["Microsoft.Communication/CommunicationServices/Read", "Microsoft.Communication/CommunicationServices/Write", "Microsoft.Communication/EmailServices/write"],
            actions.Select(action => action.Text));
    }

    [FactWhenPresent("node")]
    public void ThereIsOneIdentity()
    {
        Assert.Single(bicep.Files.SelectMany(file => file.Resources), resource => resource.ResourceType == "Microsoft.ManagedIdentity/userAssignedIdentities");
        Assert.Equal("UserAssigned", bicep["app.bicep"]["app"].Body["identity", "type"].Text);
    }

    [TheoryWhenPresent("node")]
    [InlineData("storage.bicep", "account", "properties.allowSharedKeyAccess", "false", "account keys")]
    [InlineData("storage.bicep", "account", "properties.allowBlobPublicAccess", "false", "anonymous readers")]
    [InlineData("storage.bicep", "account", "properties.minimumTlsVersion", "TLS1_2", "old TLS")]
    [InlineData("storage.bicep", "account", "properties.supportsHttpsTrafficOnly", "true", "clear text")]
    [InlineData("vault.bicep", "vault", "properties.enableRbacAuthorization", "true", "access policies")]
    [InlineData("vault.bicep", "vault", "properties.enablePurgeProtection", "true", "a key that is purged")]
    [InlineData("monitoring.bicep", "insights", "properties.DisableLocalAuth", "true", "telemetry by key")]
    [InlineData("app.bicep", "app", "properties.httpsOnly", "true", "clear text")]
    [InlineData("app.bicep", "app", "properties.siteConfig.minTlsVersion", "1.2", "old TLS")]
    [InlineData("app.bicep", "app", "properties.siteConfig.ftpsState", "Disabled", "uploads past the package")]
    [InlineData("app.bicep", "noPasswords", "properties.allow", "false", "deployment by password")]
    public void Doors_AreShut(string file, string resource, string property, string expected, string against) =>
        Assert.True(bicep[file][resource].Body[property.Split('.')].Text == expected, $"{property} must be {expected}, against {against}");

    private IEnumerable<Declaration> Assignments(string file) =>
        bicep[file].Resources.Where(resource => resource.ResourceType == "Microsoft.Authorization/roleAssignments");

    // A loop assigns each role of its list; the list stands in a variable.
    private IEnumerable<(string Who, string Scope, string Role)> Rights(Declaration assignment)
    {
        var file = bicep["roles.bicep"];
        var properties = assignment.Body["properties"];
        var role = properties["roleDefinitionId"].Items![1].Text!;
        var roles = role == "right.role"
            ? file.Variables.Single(variable => assignment.Text.Contains($" in {variable.Name}:", StringComparison.Ordinal)).Value!.Items!.Select(item => item["role"].Text!)
            : [role];
        return roles.Select(name => (
            properties["principalId"].Text!, assignment.Body["scope"].Text!, file["role"].Value![name.Split('.')[^1]].Text!));
    }
}
