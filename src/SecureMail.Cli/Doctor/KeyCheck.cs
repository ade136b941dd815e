using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Cli.Administration;
using SecureMail.Core.Keys;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether the key-encryption keys can be used: a random key is wrapped and unwrapped, and must come back.</summary>
internal static class KeyCheck
{
    private const string Part = "key";
    private const int KeyBytes = 32;

    /// <summary>The deployment's own key.</summary>
    public static Task<Finding> RunAsync(Surroundings surroundings, CancellationToken cancellationToken) => LookAsync(Part, async () =>
    {
        var settings = surroundings.Settings;
        if (settings.Find(OperatorKeys.KeyUri) is null && settings.Find(OperatorKeys.KeyFile) is { } file && !settings.IsProduction && !File.Exists(file))
        {
            return Finding.Warning(Part, $"The file of {OperatorKeys.KeyFile} is not there yet. The program makes it at its first start.");
        }
        var wrapper = surroundings.OpenDeploymentKey();
        using (wrapper as IDisposable)
        {
            return await TryAsync(Part, wrapper, surroundings.Randomness, cancellationToken);
        }
    });

    /// <summary>The keys that organisations bring.</summary>
    public static async Task<IReadOnlyList<Finding>> RunAsync(ITableStore tables, Surroundings surroundings, CancellationToken cancellationToken)
    {
        List<Finding> findings = [];
        try
        {
            var directory = new OrganisationDirectory(tables, new OrganisationRules(surroundings.Settings.ShortRetentionAllowed));
            await foreach (var organisation in directory.ListAsync(cancellationToken))
            {
                if (organisation.KeyUri is { } keyUri)
                {
                    var part = $"key of {organisation.Id}";
                    findings.Add(await LookAsync(part, () => surroundings.OpenOtherKeys()(keyUri) is { } wrapper
                        ? TryAsync(part, wrapper, surroundings.Randomness, cancellationToken)
                        : Task.FromResult(Finding.Broken(part, "The address names no key in a vault. Correct it: securemail org set --key-uri."))));
                }
            }
        }
        catch (Exception fault) when (Faults.Sentence(fault) is { } sentence)
        {
            findings.Add(Finding.NotChecked("organisations' keys", sentence));
        }
        return findings;
    }

    /// <summary>Wraps and unwraps a random key.</summary>
    public static async Task<Finding> TryAsync(
        string part, IKeyWrapper wrapper, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var key = new byte[KeyBytes];
        randomness.GetBytes(key);
        var wrapped = await wrapper.WrapAsync(key, cancellationToken);
        var (unwrapped, failure) = await wrapper.UnwrapAsync(wrapped, cancellationToken);
        var isSame = unwrapped is not null && CryptographicOperations.FixedTimeEquals(key, unwrapped);
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(unwrapped);
        return isSame ? Finding.Ok(part, $"{wrapped.KekId} wraps and unwraps.") : Finding.Broken(part, KeyFaults.Sentence(failure));
    }

    private static async Task<Finding> LookAsync(string part, Func<Task<Finding>> look)
    {
        try
        {
            return await look();
        }
        catch (Exception fault) when (fault is SettingException or UnauthorizedAccessException or IOException)
        {
            return Finding.Broken(part, fault.Message);
        }
        catch (Exception fault) when (Faults.Sentence(fault) is not null)
        {
            return Finding.Broken(part, Faults.Sentence(fault)!);
        }
    }
}
