using System.CommandLine;
using Azure;
using Azure.Identity;
using SecureMail.AzureServices;
using SecureMail.Core.Keys;

namespace SecureMail.Cli.Administration;

/// <summary>Faults that an operator can do something about, as one sentence. Everything else is a fault of ours and keeps its trace.</summary>
internal static class Faults
{
    /// <summary>Makes a command run <paramref name="work"/>; a known fault is one sentence on standard error and exit code 1.</summary>
    public static void SetWork(this Command command, Surroundings surroundings, Func<ParseResult, CancellationToken, Task<int>> work) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            try
            {
                return await work(parsed, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await surroundings.RefuseAsync("Stopped.");
            }
            catch (Exception fault) when (Sentence(fault) is not null)
            {
                return await surroundings.RefuseAsync(Sentence(fault)!);
            }
        });

    /// <summary>The sentence; null when the fault is not one that an operator can cause or mend.</summary>
    public static string? Sentence(Exception fault) => fault switch
    {
        SettingException or KeyUnavailableException => fault.Message,
        RequestFailedException { Status: 0 } =>
            "The service does not answer: look at the account's name, your network and its firewall.",
        RequestFailedException { Status: 403, ErrorCode: "AuthorizationFailure" } =>
            "The storage account's firewall refuses this machine's address: work from an allowed one, see operatorRanges in the runbook.",
        RequestFailedException { Status: 401 or 403 } refused =>
            $"Your login has no right to this ({refused.ErrorCode ?? "refused"}): ask for the operators' roles, see the runbook.",
        RequestFailedException refused => $"Azure answers {refused.Status} {refused.ErrorCode}: try again, and if it stays look at the service's health.",
        CredentialUnavailableException => "You are not signed in to Azure: run az login, then try again.",
        AuthenticationFailedException => "Microsoft Entra ID refuses your login: run az login again, with the right tenant.",
        HttpRequestException => "The address does not answer: look at SecureMail__PortalUrl, your network and whether the program runs.",
        FileNotFoundException or DirectoryNotFoundException => $"{fault.Message.TrimEnd('.')}. Look at the name.",
        IOException or UnauthorizedAccessException => fault.Message,
        AggregateException { InnerExceptions: [var first, ..] } => Sentence(first),
        _ => null,
    };
}
