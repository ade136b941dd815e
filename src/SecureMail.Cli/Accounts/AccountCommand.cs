using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Core.Access;

namespace SecureMail.Cli.Accounts;

/// <summary><c>securemail account</c>: helps a person who cannot get in. Says nothing about an account but what was asked.</summary>
internal static class AccountCommand
{
    public static Command Create(Surroundings surroundings) => new("account", "Help people of the portal who cannot get in.")
    {
        ClearQuestion(surroundings),
    };

    private static Command ClearQuestion(Surroundings surroundings)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The person's e-mail address. First make sure, on another way than by mail, that it is this person who asks." };
        var command = new Command("clear-question", "Remove a person's security question, whose answer they have forgotten; password, passkeys and sessions stay.") { address };
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            if (MailboxDirectory.Normalize(parsed.GetRequiredValue(address)) is not { } normalized)
            {
                return await surroundings.RefuseAsync("This is not an e-mail address: write it as jane@customer.example.");
            }
            var outcome = await (await surroundings.QuestionRemovalAsync(cancellationToken)).RemoveAsync(normalized, cancellationToken);
            return outcome switch
            {
                QuestionRemovalOutcome.NoAccount => await surroundings.RefuseAsync("This address has no account: look at its spelling."),
                QuestionRemovalOutcome.NoQuestion => Say(surroundings, "This account has no security question; nothing was changed."),
                _ => Say(surroundings, "The security question is removed. The mailed code is enough now to choose a new password."),
            };
        });
        return command;
    }

    private static int Say(Surroundings surroundings, string sentence)
    {
        surroundings.Output.WriteLine(sentence);
        return 0;
    }
}
