using System.CommandLine;
using SecureMail.Cli.Administration;
using SecureMail.Core.Access;

namespace SecureMail.Cli.Accounts;

/// <summary><c>securemail account</c>: helps a person of the portal. Says nothing about an account but what was asked.</summary>
internal static class AccountCommand
{
    private delegate Task<RescueOutcome> Rescue(AccountRescue accounts, string address, CancellationToken cancellationToken);

    public static Command Create(Surroundings surroundings) => new("account", "Help people of the portal who cannot get in, or who must be signed out.")
    {
        Of(
            surroundings,
            new Command("clear-question", "Remove a person's security question, whose answer they have forgotten; password, passkeys and sessions stay."),
            (accounts, address, cancellationToken) => accounts.RemoveQuestionAsync(address, cancellationToken),
            "The security question is removed. The mailed code is enough now to choose a new password."),
        Of(
            surroundings,
            new Command("sign-out", "Sign a person out on every device, such as one that was lost; password, passkeys and security question stay."),
            (accounts, address, cancellationToken) => accounts.EndSessionsAsync(address, cancellationToken),
            "Every session of this account has ended, on every device."),
    };

    private static Command Of(Surroundings surroundings, Command command, Rescue rescue, string done)
    {
        var address = new Argument<string>("ADDRESS") { Description = "The person's e-mail address. First make sure, on another way than by mail, that it is this person who asks." };
        command.Add(address);
        command.SetWork(surroundings, async (parsed, cancellationToken) =>
        {
            if (MailboxDirectory.Normalize(parsed.GetRequiredValue(address)) is not { } normalized)
            {
                return await surroundings.RefuseAsync("This is not an e-mail address: write it as jane@customer.example.");
            }
            var outcome = await rescue(await surroundings.AccountRescueAsync(cancellationToken), normalized, cancellationToken);
            return outcome switch
            {
                RescueOutcome.NoAccount => await surroundings.RefuseAsync("This address has no account: look at its spelling."),
                RescueOutcome.NothingToDo => Say(surroundings, "This account has no security question; nothing was changed."),
                _ => Say(surroundings, done),
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
