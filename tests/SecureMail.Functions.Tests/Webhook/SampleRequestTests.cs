using SecureMail.Cli.Applications;
using SecureMail.Core.Organisations;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Functions.Tests.Webhook.Forms;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>What <c>securemail app test</c> posts, before the program itself: it knows the sample of every kind, and stores nothing.</summary>
public sealed class SampleRequestTests
{
    private static readonly Dictionary<ApplicationKind, Func<PostForm>> Forms = new()
    {
        [ApplicationKind.Generic] = () => new GenericForm(),
        [ApplicationKind.Cloudflare] = () => new CloudflareForm(),
        [ApplicationKind.SendGrid] = () => new SendGridRawForm(),
        [ApplicationKind.Mailgun] = () => new MailgunMimeForm(),
        [ApplicationKind.Postmark] = () => new PostmarkRawForm(),
        [ApplicationKind.CloudMailin] = () => new CloudMailinRawForm(),
        [ApplicationKind.Ses] = () => new SesForm(),
        [ApplicationKind.SparkPost] = () => new SparkPostForm(),
        [ApplicationKind.Mandrill] = () => new MandrillForm(),
        [ApplicationKind.Brevo] = () => new BrevoForm(),
        [ApplicationKind.Resend] = () => new ResendForm(),
    };

    public static TheoryData<ApplicationKind> Kinds() => [.. Enum.GetValues<ApplicationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task TheSampleOfAnyKind_IsKnown_AndNothingIsStored(ApplicationKind kind)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = Forms[kind]();
        await form.AddAsync(bench);
        var settings = (await bench.Get<ApplicationDirectory>().FindAsync("acme", PostForm.Application, default))!.Settings;

        Assert.True(await AskAsync(bench, settings, form.SecretOrKey), "the right secret");
        Assert.Equal(kind == ApplicationKind.Ses, await AskAsync(bench, settings, "whsec_" + new string('A', 32)));

        Assert.DoesNotContain(await bench.MessagesAsync(), message => !message.IsRefusal);
        Assert.Empty(bench.Transport.Mails);
    }

    private static async Task<bool> AskAsync(ProgramBench bench, ApplicationSettings settings, string secret)
    {
        var path = $"/inbound/acme/{PostForm.Application}{(settings.Kind == ApplicationKind.Mailgun ? "/mime" : "")}";
        var sample = new SampleRequest(
            new Uri("https://mail.example" + path), PostForm.Application, secret, "securemail-test@acme.example", "bob@outside.example", bench.Clock.GetUtcNow());
        using var request = sample.Create(settings);
        request.RequestUri = new Uri(bench.Client.BaseAddress!, path);
        using var answer = await bench.Client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        var verdict = answer.Headers.TryGetValues("X-SecureMail-Verdict", out var values) ? values.Single() : null;
        return (settings.TopicArn is { } topic ? WebhookAnswer.ReadUnsigned((int)answer.StatusCode, body, topic)
            : settings.Kind.CanCarryOn() ? WebhookAnswer.Read((int)answer.StatusCode, body)
            : WebhookAnswer.ReadProvider((int)answer.StatusCode, body, verdict)).IsGood;
    }
}
