using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.AzureServices.CommunicationEmail;
using SecureMail.Cli.Administration;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether Azure Communication Services, where it carries the notices, answers and lets us in. Nothing is sent.</summary>
internal static class CommunicationCheck
{
    private const string Part = "Communication Services";
    private const int IdBytes = 16;
    private const string AccessKey = "SecureMail__CommunicationServices__AccessKey";

    /// <summary>Nothing when it carries no mail.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(Surroundings surroundings, CancellationToken cancellationToken)
    {
        var settings = surroundings.Settings;
        if (settings.Find(SettingsCheck.Communication) is not { } endpoint)
        {
            return [];
        }
        try
        {
            var key = settings.Find(AccessKey);
            var address = CommunicationAddress.Parse(endpoint, key);
            var transport = CommunicationTransport.Open(address, OperatorKeys.IdentityOf(settings), surroundings.Clock, DoctorCommand.Hurry);
            return [await LookAsync(transport, address.Endpoint.Host, key is not null, surroundings.Randomness, cancellationToken)];
        }
        catch (SettingException fault)
        {
            return [Finding.Broken(Part, fault.Message)];
        }
    }

    /// <summary>Looks, with a key or with the operator's own identity.</summary>
    public static async Task<Finding> LookAsync(
        CommunicationTransport transport, string host, bool hasKey, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var unknown = new byte[IdBytes];
        randomness.GetBytes(unknown);
        return Judge(await transport.ProbeAsync(new Guid(unknown), cancellationToken), host, hasKey);
    }

    private static Finding Judge(CommunicationDoor door, string host, bool hasKey) => (door, hasKey) switch
    {
        (CommunicationDoor.Open, _) => Finding.Ok(Part, $"{host} answers and lets us in."),
        (CommunicationDoor.Shut, true) => Finding.Broken(Part, $"{host} refuses the key: set {AccessKey} to one that the resource has now. Notices and codes wait until then."),
        (CommunicationDoor.Shut, false) => Finding.NotChecked(Part, $"{host} answers, but your own sign-in has no right to it; the program's identity may have."),
        _ => Finding.Warning(Part, $"{host} does not answer. From the program's network it may."),
    };
}
