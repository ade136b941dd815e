using System.Text;
using SecureMail.Cli.Tests.Bench;
using SecureMail.Core.Store;

namespace SecureMail.Cli.Tests.Applications;

/// <summary>Applications of mail providers: their keys, what to paste, and the sample that is posted in their form.</summary>
public sealed class ProviderCommandTests : IDisposable
{
    private const string SendGridKey = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXZPBfs7aYL2VhsHEE8zr2iqJa/jAR9gE8qJvaYdvjGryUYQ5I+3q1BbNTMKijky2igLTTI+gePlW4zss82rtbQ==";

    private readonly Desk desk = new();

    [Theory]
    [InlineData("sendgrid", "", "https://door:SECRET@mail.acme.example/inbound/acme/door", "raw, full MIME message")]
    [InlineData("postmark", "", "https://door:SECRET@mail.acme.example/inbound/acme/door", "Include raw email content")]
    [InlineData("cloudmailin", "", "https://door:SECRET@mail.acme.example/inbound/acme/door", "Raw")]
    [InlineData("sparkpost", "", "https://mail.acme.example/inbound/acme/door", "auth_token")]
    [InlineData("cloudflare", "", "https://mail.acme.example/inbound/acme/door", "wrangler secret put KEY")]
    [InlineData("mailgun", " --signing-key -", "https://mail.acme.example/inbound/acme/door/mime", "forward")]
    [InlineData("mandrill", " --signing-key -", "https://mail.acme.example/inbound/acme/door", "exactly as it stands")]
    [InlineData("ses", " --topic arn:aws:sns:eu-west-1:111122223333:inbound", "https://mail.acme.example/inbound/acme/door", "signature version 2")]
    [InlineData("generic", "", "https://mail.acme.example/inbound/acme/door", "curl")]
    public async Task Add_SaysWhatToPaste(string kind, string options, string address, string words)
    {
        await desk.AddAcmeAsync();
        desk.Input = Encoding.UTF8.GetBytes("key-1\n");

        var typed = await desk.TypeAsync($"app add acme door --kind {kind}{options}");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        var secret = typed.Output.Contains("secret   ", StringComparison.Ordinal) ? typed.Line("secret ") : "none";
        Assert.Equal(address.Replace("SECRET", secret, StringComparison.Ordinal), typed.Line("webhook "));
        Assert.Contains(words, typed.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("app add acme door --kind mailgun", "The kind mailgun needs the provider's key: --signing-key FILE")]
    [InlineData("app add acme door --kind brevo", "The kind brevo needs an API key")]
    [InlineData("app add acme door --kind ses", "The kind ses, and no other, needs the ARN")]
    [InlineData("app add acme door --kind ses --topic arn:aws:s3:::x", "The topic must be an SNS ARN")]
    [InlineData("app add acme door --signing-key -", "The kind generic has no signing key")]
    [InlineData("app add acme door --kind resend --signing-key - --api-key /nowhere", "The file of --api-key cannot be read")]
    [InlineData("app add acme door --kind sendgrid --signing-key -", "SendGrid's verification key is one line of Base64")]
    [InlineData("app add acme door --kind smoke", "Cannot parse argument 'smoke'")]
    [InlineData("app add acme door --sender jane", "An allowed sender is a mail address")]
    [InlineData("app add acme door --network 192.0.2.0/33", "An allowed network is written as")]
    [InlineData("app add acme door --per-minute -1", "The mails a minute must be")]
    [InlineData("app add acme door --max-message-kib 1", "The application's largest mail must be")]
    [InlineData("app add acme door --unused-days 9999", "The days without use must be")]
    [InlineData("app add acme door --trigger Subject", "The trigger is the name of a header field")]
    public async Task Add_WithoutWhatItNeeds_SaysSoAndAddsNothing(string line, string sentence)
    {
        await desk.AddAcmeAsync();
        desk.Input = Encoding.UTF8.GetBytes("no key of anybody's");

        var typed = await desk.TypeAsync(line);

        Assert.Equal(1, typed.Code);
        Assert.Contains(sentence, typed.Error, StringComparison.Ordinal);
        Assert.Null(await desk.Applications.FindAsync("acme", "door", default));
    }

    [Fact]
    public async Task AProvidersKey_IsStoredSealed_AndNeedsNoRightToUnwrap()
    {
        await desk.AddAcmeAsync();
        desk.Input = Encoding.UTF8.GetBytes("top-secret-signing-key");
        desk.Key.Failure = Core.Keys.UnwrapFailure.Refused;

        Assert.Equal(0, (await desk.TypeAsync("app add acme door --kind mailgun --signing-key -")).Code);

        await foreach (var row in desk.Tables.QueryAsync(new TableQuery(StorageNames.Applications), default))
        {
            Assert.DoesNotContain(row.Values.Values, value => value is string text && text.Contains("top-secret", StringComparison.Ordinal));
            Assert.DoesNotContain(row.Values.Values, value => value is byte[] bytes && bytes.AsSpan().IndexOf("top-secret"u8) >= 0);
        }
        desk.Key.Failure = Core.Keys.UnwrapFailure.None;
        Assert.Equal(["top-secret-signing-key"], (await desk.Applications.FindCredentialsAsync("acme", "door", default))!.SigningKeys);
    }

    [Fact]
    public async Task Rotate_KeepsTheKeyBefore_AndRevokeDestroysTheKeysOfKeys()
    {
        await desk.AddAcmeAsync();
        desk.Input = Encoding.UTF8.GetBytes("one");
        await desk.TypeAsync("app add acme door --kind mailgun --signing-key -");
        desk.Input = Encoding.UTF8.GetBytes("two");
        Assert.Contains("The one before stays valid", (await desk.TypeAsync("app rotate acme door --signing-key -")).Output, StringComparison.Ordinal);
        Assert.Equal(["two", "one"], (await desk.Applications.FindCredentialsAsync("acme", "door", default))!.SigningKeys);
        desk.Input = Encoding.UTF8.GetBytes("three");
        await desk.TypeAsync("app rotate acme door --signing-key -");
        Assert.Equal(["three", "two"], (await desk.Applications.FindCredentialsAsync("acme", "door", default))!.SigningKeys);
        Assert.Equal(2, await CountKeysAsync());

        await desk.TypeAsync("app revoke acme door --previous");
        Assert.Equal(["three"], (await desk.Applications.FindCredentialsAsync("acme", "door", default))!.SigningKeys);
        await desk.TypeAsync("app revoke acme door");

        Assert.Null(await desk.Applications.FindCredentialsAsync("acme", "door", default));
        Assert.Equal(0, await CountKeysAsync());
    }

    [Fact]
    public async Task SendGrid_GetsItsVerificationKeyLater()
    {
        await desk.AddAcmeAsync();
        var secret = (await desk.TypeAsync("app add acme door --kind sendgrid")).Line("secret ");
        desk.Input = Encoding.UTF8.GetBytes(SendGridKey);

        var rotated = await desk.TypeAsync("app rotate acme door --signing-key -");

        Assert.Contains("stored, sealed", rotated.Output, StringComparison.Ordinal);
        var credentials = (await desk.Applications.FindCredentialsAsync("acme", "door", default))!;
        Assert.True(credentials.Knows(secret));
        Assert.Equal([SendGridKey], credentials.SigningKeys);
    }

    [Fact]
    public async Task Set_ChangesWhatIsNamed_AndShowShowsAll()
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync("app add acme door --sender jane@acme.example --network 192.0.2.0/24");

        var set = await desk.TypeAsync("app set acme door --sender any --per-minute 0 --trigger X-Secure --seal-all true --unused-days 0 --max-message-kib 1024");
        var shown = await desk.TypeAsync("app show acme door");

        Assert.Equal(0, set.Code);
        Assert.Equal(set.Output, shown.Output);
        Assert.Equal(
            """
            kind	generic
            envelope senders	any
            networks	192.0.2.0/24
            mails a minute	no limit
            largest mail	1024 KiB
            ends unused	never
            trigger field	X-Secure
            seals every mail	yes

            """,
            shown.Output,
            ignoreLineEndingDifferences: true);
        Assert.Equal(1, (await desk.TypeAsync("app set acme door --trigger X")).Code);
    }

    [Theory]
    [InlineData("cloudflare", "X-Signature")]
    [InlineData("mailgun", "")]
    [InlineData("mandrill", "X-Mandrill-Signature")]
    [InlineData("sparkpost", "X-MessageSystems-Webhook-Token")]
    [InlineData("postmark", "Authorization")]
    [InlineData("sendgrid", "Authorization")]
    [InlineData("cloudmailin", "Authorization")]
    [InlineData("brevo", "Authorization")]
    [InlineData("resend", "svix-signature")]
    public async Task Test_PostsInTheProvidersForm(string kind, string header)
    {
        await desk.AddAcmeAsync();
        desk.Input = Encoding.UTF8.GetBytes(kind == "resend" ? "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u" : "s3cret");
        await desk.TypeAsync($"app add acme door --kind {kind}{(kind is "mailgun" or "mandrill" or "resend" ? " --signing-key -" : "")}{(kind is "brevo" or "resend" ? " --api-key -" : "")}");
        desk.Webhook.Body = kind == "cloudflare" ? desk.Webhook.Body : "OK";

        var typed = await desk.TypeAsync("app test acme door --secret - --to nora@elsewhere.example");

        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.StartsWith("The webhook works", typed.Output, StringComparison.Ordinal);
        Assert.True(header.Length == 0 || desk.Webhook.Request!.Headers.Contains(header));
        Assert.Equal(kind == "mailgun", desk.Webhook.Request!.RequestUri!.AbsoluteUri.EndsWith("/mime", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(401, 0, "The webhook is there, and refuses what Amazon has not signed.")]
    [InlineData(200, 1, "The webhook took a notification that Amazon has not signed")]
    [InlineData(503, 1, "The webhook answers 503.")]
    public async Task Test_OfSes_PostsWhatNobodySigned(int status, int code, string sentence)
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync("app add acme door --kind ses --topic arn:aws:sns:eu-west-1:111122223333:inbound");
        (desk.Webhook.Status, desk.Webhook.Body) = (status, "");

        var typed = await desk.TypeAsync("app test acme door --to nora@elsewhere.example");

        Assert.Equal(code, typed.Code);
        Assert.StartsWith(sentence, typed.Output + typed.Error, StringComparison.Ordinal);
        Assert.Equal(["arn:aws:sns:eu-west-1:111122223333:inbound"], desk.Webhook.Request!.Headers.GetValues("x-amz-sns-topic-arn"));
    }

    [Theory]
    [InlineData(200, "Dropped.", "The webhook knows the key, but could make nothing of the mail")]
    [InlineData(401, "", "The webhook does not know this application or secret.")]
    [InlineData(503, "", "The webhook answers 503.")]
    public async Task Test_OfAProvider_SaysWhatHappened(int status, string body, string sentence)
    {
        await desk.AddAcmeAsync();
        await desk.TypeAsync("app add acme door --kind postmark");
        (desk.Webhook.Status, desk.Webhook.Body) = (status, body);

        var typed = await desk.TypeAsync("app test acme door --secret s --to nora@elsewhere.example");

        Assert.Equal(1, typed.Code);
        Assert.StartsWith(sentence, typed.Error, StringComparison.Ordinal);
    }

    private async Task<int> CountKeysAsync()
    {
        var count = 0;
        await foreach (var _ in desk.Tables.QueryAsync(new TableQuery(StorageNames.Keys) { Partition = "acme" }, default))
        {
            count++;
        }
        return count;
    }

    public void Dispose() => desk.Dispose();
}
