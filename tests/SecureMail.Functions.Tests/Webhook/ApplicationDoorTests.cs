using SecureMail.Core.Organisations;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Functions.Tests.Webhook.Forms;
using SecureMail.Testing.Certificates;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>What an application's settings allow, and what only some providers do.</summary>
public sealed class ApplicationDoorTests : IAsyncLifetime
{
    private ProgramBench bench = null!;

    public async Task InitializeAsync() => bench = await ProgramBench.StartAsync();

    public async Task DisposeAsync() => await bench.DisposeAsync();

    [Theory]
    [InlineData("jane@acme.example", 200, "named")]
    [InlineData("JANE@acme.example", 200, "in another case")]
    [InlineData("max@sales.acme.example", 200, "of a domain that is allowed")]
    [InlineData("max@acme.example", 422, "another person")]
    [InlineData("max@evilsales.acme.example", 422, "a domain that only ends alike")]
    [InlineData(null, 200, "the null sender")]
    public async Task OnlyTheseSendersMayBeUsed(string? sender, int status, string why)
    {
        var form = new GenericForm { Settings = new ApplicationSettings { Senders = ["jane@acme.example", "*@sales.acme.example"] } };
        await form.AddAsync(bench);

        Assert.True(await PostAsync(form, new PostSpec { Sender = sender }) == status, why);
    }

    [Theory]
    [InlineData("127.0.0.0/8", 200, "from here")]
    [InlineData("192.0.2.0/24", 401, "from elsewhere")]
    [InlineData("::1/128", 401, "from elsewhere by IPv6")]
    public async Task OnlyTheseNetworksMayPost(string network, int status, string why)
    {
        var form = new GenericForm { Settings = new ApplicationSettings { Networks = [network] } };
        await form.AddAsync(bench);

        Assert.True(await PostAsync(form, new PostSpec()) == status, why);
    }

    [Fact]
    public async Task TheRateIsBoundToAMinute()
    {
        var form = new GenericForm { Settings = new ApplicationSettings { MailsPerMinute = 2 } };
        await form.AddAsync(bench);

        Assert.Equal(200, await PostAsync(form, new PostSpec()));
        Assert.Equal(200, await PostAsync(form, new PostSpec()));
        using var busy = await bench.Client.SendAsync(form.Requests(new PostSpec()).Single());
        Assert.Equal((429, "60"), ((int)busy.StatusCode, busy.Headers.GetValues("Retry-After").Single()));
        Assert.Equal(401, await PostAsync(form, new PostSpec { Forged = true })); // not even counted

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, await PostAsync(form, new PostSpec()));
    }

    [Fact]
    public async Task AnApplicationMayHaveASmallerBound()
    {
        var form = new GenericForm { Settings = new ApplicationSettings { MaxMessageBytes = 64 * 1024 } };
        await form.AddAsync(bench);

        Assert.Equal(200, await PostAsync(form, new PostSpec { Text = new byte[63 * 1024] }));
        Assert.Equal(413, await PostAsync(form, new PostSpec { Text = new byte[64 * 1024] }));
    }

    [Fact]
    public async Task CredentialsThatNobodyUses_End()
    {
        var form = new GenericForm { Settings = new ApplicationSettings { UnusedDays = 30 } };
        await form.AddAsync(bench);
        bench.Clock.Advance(TimeSpan.FromDays(29));
        Assert.Equal(200, await PostAsync(form, new PostSpec()));
        bench.Clock.Advance(TimeSpan.FromDays(29)); // counted from the last use
        Assert.Equal(200, await PostAsync(form, new PostSpec { Subject = "[encrypt] two" }));
        bench.Clock.Advance(TimeSpan.FromDays(31));

        Assert.Equal(401, await PostAsync(form, new PostSpec { Subject = "[encrypt] three" }));

        var seen = await bench.Get<ApplicationDirectory>().FindAsync("acme", PostForm.Application, default);
        Assert.Equal(bench.Clock.GetUtcNow() - TimeSpan.FromDays(31), seen!.LastUsedAt);
        await bench.Get<ApplicationDirectory>().RotateAsync("acme", PostForm.Application, default);
        Assert.NotNull(await bench.Get<ApplicationDirectory>().FindCredentialsAsync("acme", PostForm.Application, default));
    }

    [Fact]
    public async Task AProviderThatCannotCarryAMailOn_IsNotLeftWithIt()
    {
        var form = new PostmarkRawForm();
        await form.AddAsync(bench);

        using var answer = await bench.Client.SendAsync(form.Requests(new PostSpec { Subject = "Report" }).Single());

        Assert.Equal((200, "refuse", "told"), ((int)answer.StatusCode,
            answer.Headers.GetValues("X-SecureMail-Verdict").Single(), answer.Headers.GetValues("X-SecureMail-Sender").Single()));
        Assert.True(Assert.Single(await bench.MessagesAsync()).IsRefusal);
    }

    [Fact]
    public async Task AMailThatWeSendOverTls_IsNotForTheMailFlowToDeliver()
    {
        var organisations = bench.Get<OrganisationDirectory>();
        var acme = (await organisations.FindAsync("acme", default))!;
        Assert.Empty(await organisations.SaveAsync(acme with { TlsTags = ["#secure#"], Routes = [new DomainRoute("outside.example")] }, default));
        var form = new GenericForm();
        await form.AddAsync(bench);

        using var answer = await bench.Client.SendAsync(form.Requests(new PostSpec { Subject = "#secure# Report" }).Single());

        Assert.Equal((200, "seal"), ((int)answer.StatusCode, answer.Headers.GetValues("X-SecureMail-Verdict").Single()));
        Assert.Contains("\"verdict\":\"sendOverTls\"", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnApplicationMaySealEverything()
    {
        var all = new PostmarkRawForm { Settings = new ApplicationSettings { SealsAll = true } };
        await all.AddAsync(bench);
        Assert.Equal(200, await PostAsync(all, new PostSpec { Subject = "Report" }));

        Assert.False(Assert.Single(await bench.MessagesAsync()).IsRefusal);
    }

    [Fact]
    public async Task ATokenOfMailgun_IsBoundToItsBody()
    {
        var form = new MailgunMimeForm();
        await form.AddAsync(bench);
        var first = await form.Requests(new PostSpec()).Single().Content!.ReadAsStringAsync();
        Assert.Equal(200, await PostRawAsync(first));
        Assert.Equal(200, await PostRawAsync(first));

        // Overheard: the same token and signature around another mail.
        Assert.Equal(401, await PostRawAsync(first.Replace("Hello", "Hallo", StringComparison.Ordinal)));
        Assert.Single(await bench.MessagesAsync());

        async Task<int> PostRawAsync(string body)
        {
            using var content = new StringContent(body);
            content.Headers.ContentType = new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded");
            using var answer = await bench.Client.PostAsync(new Uri($"/inbound/acme/{PostForm.Application}/mime", UriKind.Relative), content);
            return (int)answer.StatusCode;
        }
    }

    [Fact]
    public async Task ATopicIsSubscribedTo_WhenItIsOurs()
    {
        const string confirm = "https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=t1";
        using var form = new SesForm();
        await form.AddAsync(bench);
        bench.Apis.Answers[confirm] = (200, []);

        using var confirmed = await bench.Client.SendAsync(form.Notify(new PostSpec(), "SubscriptionConfirmation", "hello", subscribe: confirm));

        Assert.Equal(200, (int)confirmed.StatusCode);
        Assert.Contains(bench.Apis.Asked, request => request.RequestUri!.AbsoluteUri == confirm);
    }

    [Theory]
    [InlineData("arn:aws:sns:eu-west-1:999922223333:inbound", SesForm.CertificateUrl, "1", 401, "somebody else's topic")]
    [InlineData(SesForm.Topic, "https://sns.eu-west-1.amazonaws.com.evil.example/a.pem", "1", 401, "somebody else's certificate")]
    [InlineData(SesForm.Topic, "http://sns.eu-west-1.amazonaws.com/a.pem", "1", 401, "a certificate without https")]
    [InlineData(SesForm.Topic, "https://sns.eu-west-1.amazonaws.com/a.txt", "1", 401, "no certificate")]
    [InlineData(SesForm.Topic, SesForm.CertificateUrl, "3", 401, "a version that nobody knows")]
    [InlineData(SesForm.Topic, SesForm.CertificateUrl, "1", 200, "SHA-1, which topics use unless told otherwise")]
    public async Task ANotificationIsBelieved_OnlyWhen(string topic, string certificate, string version, int status, string why)
    {
        using var form = new SesForm();
        await form.AddAsync(bench);

        using var answer = await bench.Client.SendAsync(form.Notify(new PostSpec(), "Notification", "{}", topic, certificate, version: version));

        Assert.True((int)answer.StatusCode == status, why);
        Assert.All(bench.Apis.Asked, request => Assert.Equal(SesForm.CertificateUrl, request.RequestUri!.AbsoluteUri));
    }

    public static TheoryData<string, string, CertificateRecipe, int> SnsCertificates() => new()
    {
        { "for the region's own host", "sns.eu-west-1.amazonaws.com", new CertificateRecipe { RsaBits = 2048 }, 200 },
        { "for another region's host", "sns.us-east-1.amazonaws.com", new CertificateRecipe { RsaBits = 2048 }, 401 },
        { "for another service", "sqs.eu-west-1.amazonaws.com", new CertificateRecipe { RsaBits = 2048 }, 401 },
        { "the name in the common name only", "sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048, NamesInSubjectOnly = true }, 401 },
        { "of no authority", "sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048, SelfSigned = true }, 401 },
        { "expired yesterday", "sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048, Until = TimeSpan.FromDays(-1) }, 401 },
        { "valid from tomorrow", "sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048, From = TimeSpan.FromDays(1) }, 401 },
    };

    [Theory]
    [MemberData(nameof(SnsCertificates))]
    public async Task ANotificationIsBelieved_OnlyUnderACertificateOfSns(string why, string name, CertificateRecipe recipe, int status)
    {
        using var form = new SesForm { Issue = authority => authority.Issue(name, recipe) };
        await form.AddAsync(bench);

        Assert.True(await PostAsync(form, new PostSpec()) == status, why);
    }

    [Fact]
    public async Task WhenTheAuthorityAboveSnsCannotBeHad_TheNotificationComesAgain()
    {
        using var stranger = new TestAuthority(bench.Clock.GetUtcNow(), "An authority that is nowhere to be had");
        using var form = new SesForm { Issue = _ => stranger.Issue("sns.amazonaws.com", new CertificateRecipe { RsaBits = 2048 }) };
        await form.AddAsync(bench);

        Assert.Equal(503, await PostAsync(form, new PostSpec()));
        Assert.Empty(await bench.MessagesAsync());
    }

    [Fact]
    public async Task ASubscriptionElsewhere_IsNotConfirmed()
    {
        using var form = new SesForm();
        await form.AddAsync(bench);

        using var answer = await bench.Client.SendAsync(
            form.Notify(new PostSpec(), "SubscriptionConfirmation", "hello", subscribe: "https://169.254.169.254/latest"));

        Assert.Equal(422, (int)answer.StatusCode);
        Assert.DoesNotContain(bench.Apis.Asked, request => request.RequestUri!.Host == "169.254.169.254");
    }

    [Fact]
    public async Task WhatCannotBeFetchedNow_IsFetchedWhenTheProviderComesAgain()
    {
        var form = new ResendForm();
        await form.AddAsync(bench);
        using var request = form.Requests(new PostSpec()).Single();
        bench.Apis.Answers[ResendForm.MailUrl] = (500, []);

        using var answer = await bench.Client.SendAsync(request);

        Assert.Equal(503, (int)answer.StatusCode);
        Assert.Equal(200, await PostAsync(form, new PostSpec()));
        var asked = bench.Apis.Asked.ToLookup(one => one.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer re_1", asked[ResendForm.ApiUrl].First().Headers.Authorization!.ToString());
        Assert.Null(asked[ResendForm.MailUrl].First().Headers.Authorization); // the API key stays with the API
    }

    [Fact]
    public async Task MandrillMayAskBeforeItStoresAnAddress()
    {
        using var head = new HttpRequestMessage(HttpMethod.Head, "/inbound/acme/nobody");
        using var answer = await bench.Client.SendAsync(head);
        Assert.Equal(200, (int)answer.StatusCode);

        var form = new MandrillForm();
        await form.AddAsync(bench);
        using var empty = await bench.Client.SendAsync(form.Events("[]"u8.ToArray(), forged: false));
        Assert.Equal(200, (int)empty.StatusCode);
    }

    [Fact]
    public async Task ABatchWithOneBrokenMail_IsTakenWithoutIt()
    {
        var form = new SparkPostForm();
        await form.AddAsync(bench);
        const string good = """{"msys":{"relay_message":{"msg_from":"jane@acme.example","rcpt_to":"bob@outside.example","content":{"email_rfc822":"Subject: [encrypt]\r\n\r\nx"}}}}""";

        using var answer = await bench.Client.SendAsync(form.Batch(Bytes.Of("[{\"msys\":{}}," + good + ",{\"msys\":{\"relay_message\":{}}}]"), forged: false));

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Single(await bench.MessagesAsync());
    }

    private async Task<int> PostAsync(PostForm form, PostSpec spec)
    {
        using var answer = await bench.Client.SendAsync(form.Requests(spec).Single());
        return (int)answer.StatusCode;
    }
}
