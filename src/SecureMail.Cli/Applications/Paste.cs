using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>What an administrator pastes at the provider or into a mail flow.</summary>
internal static class Paste
{
    public static async Task WriteAsync(TextWriter output, Uri webhook, Organisation organisation, string application, ApplicationKind kind, string secret)
    {
        var address = AddressOf(webhook, application, kind, secret);
        await output.WriteLineAsync($"webhook  {address}");
        if (kind.HasSecret())
        {
            await output.WriteLineAsync($"user     {application}");
        }
        if (secret.Length > 0)
        {
            await output.WriteLineAsync($"secret   {secret}");
            await output.WriteLineAsync(kind.HasSecret()
                ? "The secret is shown only now; its hash alone is kept."
                : "The secret is shown only now; it is kept sealed.");
        }
        foreach (var line in Steps(kind, organisation, application, address, secret))
        {
            await output.WriteLineAsync(line);
        }
    }

    /// <summary>The address as the provider wants it: some take name and secret only within it, some a certain ending.</summary>
    public static Uri AddressOf(Uri webhook, string application, ApplicationKind kind, string secret)
    {
        var ending = kind switch { ApplicationKind.Mailgun => "/mime", ApplicationKind.Brevo => "/brevo", _ => "" };
        var address = new UriBuilder(webhook);
        address.Path += ending;
        if (secret.Length > 0 && kind is ApplicationKind.SendGrid or ApplicationKind.Postmark or ApplicationKind.CloudMailin or ApplicationKind.Brevo)
        {
            (address.UserName, address.Password) = (Uri.EscapeDataString(application), secret);
        }
        return address.Uri;
    }

    private static IEnumerable<string> Steps(ApplicationKind kind, Organisation organisation, string application, Uri address, string secret) => kind switch
    {
        ApplicationKind.Generic =>
        [
            "To post a mail:",
            $"curl --fail --data-binary @mail.eml --user '{application}:{secret}' --header 'Content-Type: message/rfc822' "
            + $"--header 'X-Envelope-From: sender@{organisation.Domains[0]}' --header 'X-Envelope-To: you@elsewhere.example' '{address}'",
            "For Postfix: docs/postfix/README.md",
        ],
        ApplicationKind.Cloudflare =>
        [
            "In docs/cloudflare-worker:",
            $"npx wrangler secret put KEY    (paste the secret)",
            $"npx wrangler deploy --var URL:{address}",
            "Then: Email > Email Routing > Routing rules > catch-all > Send to a Worker.",
        ],
        ApplicationKind.SendGrid =>
        [
            "Settings > Inbound Parse > Add Host & URL: paste the webhook (it holds name and secret), and tick \"POST the raw, full MIME message\".",
            "With a security policy that signs: securemail app rotate --signing-key FILE stores its public key; unsigned requests are refused from then on.",
        ],
        ApplicationKind.Mailgun =>
            ["Send > Receiving > Create route: action forward(\"the webhook\"). It must end in /mime: so Mailgun posts the mail itself."],
        ApplicationKind.Postmark =>
            ["Server > Inbound stream > Settings: paste the webhook (it holds name and secret), and tick \"Include raw email content in JSON payload\"."],
        ApplicationKind.CloudMailin =>
            ["Address > Edit target: paste the webhook (it holds name and secret), POST format Raw."],
        ApplicationKind.Ses =>
        [
            "Amazon SNS > the topic > Create subscription: protocol HTTPS, paste the webhook, raw message delivery OFF, and add a dead-letter queue. It is confirmed by itself.",
            "Amazon SNS > the topic > Edit: signature version 2.",
            "Amazon SES > Email receiving > Rule: action \"Publish to Amazon SNS topic\", encoding Base64. SES posts mails up to 150 KB so.",
        ],
        ApplicationKind.SparkPost =>
            ["POST /api/v1/relay-webhooks with target = the webhook, auth_token = the secret, match = {\"protocol\":\"SMTP\",\"domain\":\"your inbound domain\"}."],
        ApplicationKind.Mandrill =>
            ["Inbound > the domain > Routes: paste the webhook exactly as it stands here, since it is part of what is signed. The key of this route is the --signing-key."],
        ApplicationKind.Brevo =>
            ["POST https://api.brevo.com/v3/webhooks with type inbound, events [\"inboundEmailProcessed\"], url = the webhook (it holds name and secret; it must end in /brevo), domain = your inbound domain."],
        _ => ["Webhooks > Add webhook: paste the webhook, event email.received. Its signing secret is the --signing-key."],
    };
}
