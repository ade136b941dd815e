using Azure.Core;
using SecureMail.AzureServices;

namespace SecureMail.Functions.Hosting;

/// <summary>Who the program is towards Azure: one identity for storage, vault and mail, set beside the storage account.</summary>
internal static class OwnIdentity
{
    private const string Section = "AzureWebJobsStorage";

    public static TokenCredential Read(IConfiguration configuration) => ProgramIdentity.Late(
        configuration[$"{Section}:credential"], configuration[$"{Section}:clientId"], $"{Section}__credential");
}
