using System.Security.Cryptography;
using SecureMail.DevHost.Parts;

namespace SecureMail.DevHost.Demo;

/// <summary>The machine as a person uses it: a demo message is on its way, and the console says where to look.</summary>
internal static class Demonstration
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(15);

    public static async Task ShowAsync(
        Machine machine, TextWriter output, TimeProvider clock, RandomNumberGenerator randomness, CancellationToken cancellationToken)
    {
        var acme = await DemoOrganisation.CreateAsync(machine, "acme", Retention, clock, randomness, cancellationToken);
        using var client = new HttpClient();
        var flow = new MailFlow(client, machine.Address, acme.Settings.Id, DemoOrganisation.MailFlow, acme.MailFlowSecret);
        var mail = await DemoMail.WithAttachmentAsync(DemoMail.Attachment(5_000, randomness), clock, randomness, cancellationToken);
        await flow.PostAsync(mail, DemoOrganisation.Sender, [DemoOrganisation.Recipient], cancellationToken);
        await output.WriteLineAsync($"""

            A message from {DemoOrganisation.Sender} to {DemoOrganisation.Recipient} was sealed.

              Mailboxes   {machine.Mailbox.Page}      the notice, codes and copies of replies arrive here
              Portal      {machine.Portal}  follow the notice's link, register as {DemoOrganisation.Recipient}
              Webhook     {machine.Address}inbound/acme/{DemoOrganisation.MailFlow}

            Send a mail of your own:

              printf 'Subject: [encrypt] Hello\r\n\r\nOnly for you.\r\n' | curl --data-binary @- \
                -u {DemoOrganisation.MailFlow}:{acme.MailFlowSecret} -H 'Content-Type: message/rfc822' \
                -H 'X-Envelope-From: {DemoOrganisation.Sender}' -H 'X-Envelope-To: {DemoOrganisation.Recipient}' \
                {machine.Address}inbound/acme/{DemoOrganisation.MailFlow}

            Ctrl+C stops everything and deletes what was stored.
            """);
    }
}
