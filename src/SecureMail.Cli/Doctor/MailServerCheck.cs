using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Transport;
using SecureMail.Mime;
using SecureMail.Smtp;

namespace SecureMail.Cli.Doctor;

/// <summary>Whether each organisation's mail server can be given copies over verified TLS, seen from here. Nothing is sent.</summary>
internal static class MailServerCheck
{
    // A person waits, and a server that takes longer to say hello will time out in production too.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    public static readonly SmtpTimeouts Timeouts = new() { Connect = Patience, Greeting = Patience, Command = Patience, Handshake = Patience };

    public static async Task<IReadOnlyList<Finding>> RunAsync(
        ITableStore tables, OperatorSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var options = new SmtpSenderOptions { Timeouts = Timeouts, AllowPrivateAddresses = settings.PrivateMailServersAllowed };
        await using var sender = new SmtpSender(options, clock);
        var handover = new SmtpHandover(sender, ClientName(settings), signer: null);
        var findings = new List<Finding>();
        try
        {
            var directory = new OrganisationDirectory(tables, new OrganisationRules(settings.ShortRetentionAllowed));
            await foreach (var organisation in directory.ListAsync(cancellationToken))
            {
                findings.Add(await LookAsync(handover, organisation, clock, cancellationToken));
            }
        }
        catch (Exception fault) when (Faults.Sentence(fault) is { } sentence)
        {
            findings.Add(Finding.NotChecked("mail servers", sentence));
        }
        return findings;
    }

    private static async Task<Finding> LookAsync(SmtpHandover handover, Organisation organisation, TimeProvider clock, CancellationToken cancellationToken)
    {
        var part = $"mail server of {organisation.Id}";
        return organisation.MailServer is not { } route
            ? Finding.NotChecked(part, "None is set: replies stay in the portal.")
            : Judge(part, await handover.ProbeAsync(route, cancellationToken), "Copies", clock.GetUtcNow());
    }

    /// <summary>What a look at a mail server means for what waits for it.</summary>
    public static Finding Judge(string part, SmtpProbe probe, string whatWaits, DateTimeOffset now) => probe.Reason switch
    {
        SmtpReason.Accepted => CertificateAge.Judge(part, probe.Sentence, probe.Tls?.ValidUntil, now),
        // Many networks let no workstation out to port 25; the program's own network may.
        SmtpReason.Unreachable or SmtpReason.TimedOut => Finding.Warning(part, $"{probe.Sentence} From the program's network it may be reachable."),
        _ => Finding.Broken(part, $"{probe.Sentence} {whatWaits} wait until that is put right."),
    };

    // What the program says in EHLO is the sender's domain; where it is not set, as on an operator's machine, a literal does.
    public static string ClientName(OperatorSettings settings) =>
        AddrSpec.TryParse(settings.Find("SecureMail__SenderAddress"), out var sender) ? sender.Domain : "[127.0.0.1]";
}
