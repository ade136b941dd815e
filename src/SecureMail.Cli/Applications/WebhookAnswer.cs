using System.Text.Json;

namespace SecureMail.Cli.Applications;

/// <summary>What the webhook's answer to a test mail means, as a sentence.</summary>
/// <param name="IsGood">Whether it answered as it should to a mail without a tag.</param>
/// <param name="Sentence">What happened and what to do next. Holds text of the answer: make it plain before it is shown.</param>
internal sealed record WebhookAnswer(bool IsGood, string Sentence)
{
    public static WebhookAnswer Read(int status, string body) => status switch
    {
        200 => ReadVerdict(body),
        401 => new(false, "The webhook does not know this application or secret. To get a new one: securemail app rotate"),
        404 => new(false, "There is no webhook at this address. Look at SecureMail__PortalUrl and whether the package is deployed."),
        >= 300 and < 400 => new(false, "The webhook's address leads elsewhere. Give the portal's final https address in SecureMail__PortalUrl."),
        >= 400 and < 500 => new(false, $"The webhook refuses the mail ({status}): {Detail(body)}"),
        _ => new(false, $"The webhook answers {status}. Run securemail doctor; mail flows post the same mail again."),
    };

    /// <summary>The answer to a request in a provider's form. The mail has no tag, and a provider cannot carry it on: it is refused.</summary>
    public static WebhookAnswer ReadProvider(int status, string body, string? verdict) => (status, verdict) switch
    {
        (200, null or "refuse") when body != "Dropped." => new(true, "The webhook works: it knows the provider's form and key. Nothing was stored."),
        (200, "seal") => new(false, "The webhook took the test mail, and sealed it though it has no tag: look at securemail app show and org show."),
        (200, _) => new(false, "The webhook knows the key, but could make nothing of the mail: look at the settings at the provider."),
        _ => Read(status, body),
    };

    /// <summary>The answer to a notification of Amazon SNS that nobody signed, since only Amazon can.</summary>
    public static WebhookAnswer ReadUnsigned(int status, string body, string topic) => status switch
    {
        401 => new(true,
            $"The webhook is there, and refuses what Amazon has not signed. To see it take what Amazon signs: aws sns publish --topic-arn {topic} --message test, "
            + "then look at the last use in securemail app list"),
        200 => new(false, "The webhook took a notification that Amazon has not signed: what answers there is not SecureMail, or not this application."),
        _ => Read(status, body),
    };

    private static WebhookAnswer ReadVerdict(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var recipient = json.RootElement.GetProperty("recipients").EnumerateArray().First();
            var isPass = recipient.GetProperty("verdict").GetString() == "pass";
            var explanation = recipient.GetProperty("explanation").GetString();
            return isPass
                ? new(true, $"The webhook works: it took the test mail and stored nothing. {explanation}")
                : new(false, $"The webhook took the test mail, and sealed it though it has no tag: look at the organisation's settings. {explanation}");
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new(false, "What answers at this address is not SecureMail. Look at SecureMail__PortalUrl.");
        }
    }

    private static string Detail(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("detail").GetString() ?? "no reason given.";
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "no reason given.";
        }
    }
}
