using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>What an administrator pastes into a mail flow.</summary>
internal static class Paste
{
    public static async Task WriteAsync(TextWriter output, Uri webhook, Organisation organisation, string application, string secret)
    {
        await output.WriteLineAsync($"webhook  {webhook}");
        await output.WriteLineAsync($"user     {application}");
        await output.WriteLineAsync($"secret   {secret}");
        await output.WriteLineAsync("The secret is shown only now; its hash alone is kept. To post a mail:");
        await output.WriteLineAsync(
            $"curl --fail --data-binary @mail.eml --user '{application}:{secret}' --header 'Content-Type: message/rfc822' "
            + $"--header 'X-Envelope-From: sender@{organisation.Domains[0]}' --header 'X-Envelope-To: you@elsewhere.example' '{webhook}'");
    }
}
