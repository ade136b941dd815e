using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Certificates;

/// <summary><c>securemail certificate</c>: prints the deletion certificate of a message, a JSON document.</summary>
internal static class CertificateCommand
{
    public static Command Create(Surroundings surroundings)
    {
        var message = new Argument<string>("MESSAGE") { Description = "The message's id, 26 characters." };
        var command = new Command("certificate", "Print the certificate that a message's key is destroyed.") { message };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            if (MessageId.TryParse(parsed.GetValue(message)!) is not { } id)
            {
                return await surroundings.RefuseAsync("That is no message id: it has 26 characters, a to z and 2 to 7.");
            }
            var tombstone = await new MessageTable(await surroundings.TablesAsync(cancellationToken)).FindAsync(id, cancellationToken);
            if (tombstone?.Certificate is not { } document)
            {
                return await surroundings.RefuseAsync(tombstone switch
                {
                    null => "There is no such message.",
                    { State: MessageState.Active } => $"The message still lives, until {tombstone.ExpiresAt:u} at the latest.",
                    { SealedSha256: null } => "The message ended, but was sealed by a version of the program that made no certificates.",
                    _ => "The message ended; its certificate waits for the signing key. Look at SecureMail__KeyVault__SigningKeyUri and the vault, then try again in some minutes.",
                });
            }
            await surroundings.Output.WriteLineAsync(document);
            return 0;
        });
        return command;
    }
}
