using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>The options that name a provider's keys. A key is read from a file or standard input, so that it stands in no list of processes.</summary>
internal sealed class KeyOptions
{
    private const string StandardInput = "-";
    private const int MostCharacters = 4096;

    private Option<string?> SigningKey { get; } = new("--signing-key")
    {
        Description = "File with the key that the provider signs with (Mailgun: HTTP webhook signing key; Mandrill: webhook key; Resend: whsec_…; SendGrid: verification key); - reads standard input.",
    };

    private Option<string?> ApiKey { get; } = new("--api-key")
    {
        Description = "File with the provider's API key (Brevo, Resend); - reads standard input.",
    };

    public void AddTo(Command command)
    {
        command.Add(SigningKey);
        command.Add(ApiKey);
    }

    /// <summary>Reads the keys; a sentence when one cannot be read, is missing, or does not belong to this kind.</summary>
    public async Task<(ProviderKeys Keys, string? Fault)> ReadAsync(
        ParseResult parsed, ApplicationKind kind, bool isNew, Surroundings surroundings, CancellationToken cancellationToken)
    {
        var (signing, signingFault) = await ReadAsync(parsed.GetValue(SigningKey), "--signing-key", surroundings, cancellationToken);
        var (api, apiFault) = await ReadAsync(parsed.GetValue(ApiKey), "--api-key", surroundings, cancellationToken);
        var fault = signingFault ?? apiFault ?? Judge(kind, signing, api, isNew);
        return (new ProviderKeys(signing, api), fault);
    }

    private static string? Judge(ApplicationKind kind, string? signing, string? api, bool isNew)
    {
        var name = kind.ToString().ToLowerInvariant();
        return signing is not null && !kind.MayHaveProviderKey() ? $"The kind {name} has no signing key of the provider's: leave --signing-key out."
            : signing is null && kind.NeedsProviderKey() ? $"The kind {name} needs the provider's key: --signing-key FILE, or - for standard input. docs/providers.md says where to find it."
            : signing is not null && ProviderKeyForm.Fault(kind, signing) is { } form ? form
            : api is not null && !kind.NeedsApiKey() ? $"The kind {name} needs no API key: leave --api-key out."
            : api is null && kind.NeedsApiKey() && isNew ? $"The kind {name} needs an API key, since mails are fetched with it: --api-key FILE."
            : null;
    }

    private static async Task<(string? Key, string? Fault)> ReadAsync(
        string? source, string option, Surroundings surroundings, CancellationToken cancellationToken)
    {
        if (source is null)
        {
            return (null, null);
        }
        try
        {
            var text = source == StandardInput
                ? await surroundings.ReadInputAsync(cancellationToken)
                : await File.ReadAllTextAsync(source, cancellationToken);
            var key = text.Trim();
            return key.Length is > 0 and <= MostCharacters && !key.Any(char.IsControl)
                ? (key, null)
                : (null, $"What {option} names must hold the key on one line and nothing else.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (null, $"The file of {option} cannot be read: give the path of a file that holds the key, or - for standard input.");
        }
    }
}
