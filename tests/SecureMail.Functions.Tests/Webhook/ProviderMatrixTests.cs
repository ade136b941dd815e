using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.Functions.Tests.Bench;
using SecureMail.Functions.Tests.Webhook.Forms;
using SecureMail.Mime;

namespace SecureMail.Functions.Tests.Webhook;

/// <summary>Every provider's form against everything that can become of a request.</summary>
public sealed class ProviderMatrixTests
{
    private const string Jane = "jane@acme.example";

    // 日本表 in Shift_JIS; the last byte is a backslash's.
    private static readonly byte[] ShiftJis = [0x93, 0xFA, 0x96, 0x7B, 0x95, 0x5C, .. "\r\nend"u8];
    private static readonly byte[] Latin1 = [.. "h"u8, 0xE9, .. "ros \\ \" \t + % & = "u8, 0xA4, 0xFF];

    private static readonly Dictionary<string, Func<PostForm>> Forms = new()
    {
        ["generic"] = () => new GenericForm(),
        ["cloudflare"] = () => new CloudflareForm(),
        ["sendgrid raw"] = () => new SendGridRawForm(),
        ["sendgrid signed"] = () => new SendGridSignedForm(),
        ["sendgrid parsed"] = () => new SendGridParsedForm(),
        ["mailgun mime"] = () => new MailgunMimeForm(),
        ["mailgun parsed"] = () => new MailgunParsedForm(),
        ["postmark raw"] = () => new PostmarkRawForm(),
        ["postmark parsed"] = () => new PostmarkParsedForm(),
        ["cloudmailin raw"] = () => new CloudMailinRawForm(),
        ["cloudmailin multipart"] = () => new CloudMailinMultipartForm(),
        ["cloudmailin json"] = () => new CloudMailinJsonForm(),
        ["ses"] = () => new SesForm(),
        ["sparkpost"] = () => new SparkPostForm(),
        ["mandrill"] = () => new MandrillForm(),
        ["brevo"] = () => new BrevoForm(),
        ["resend"] = () => new ResendForm(),
    };

    public static TheoryData<string> Names() => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AGoodRequest_IsSealedForItsRecipient(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);

        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec())));

        var message = Assert.Single(await bench.MessagesAsync());
        var raw = await bench.OpenAsync(message);
        var mail = MimeReader.Read(raw, MimeLimits.Default);
        Assert.Equal(("[encrypt] Report", "<1@acme.example>"), (mail.Subject, mail.MessageId));
        Assert.Equal(("Jane", Jane), (mail.From[0].DisplayName, mail.From[0].Address));
        Assert.Equal(["bob@outside.example", Jane], await AddressesAsync(bench, message));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AForgedRequest_Gets401AndNoWord_AndNothingIsStored(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        var before = await CountRowsAsync(bench);

        using var answer = await bench.Client.SendAsync(form.Requests(new PostSpec { Forged = true }).Single());

        Assert.Equal((401, ""), ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        Assert.Equal(before, await CountRowsAsync(bench));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ARepetition_InsideTheWindow_IsKnown(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec())));

        // The very same bytes again, then the provider's next attempt, which it may sign anew.
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec())));
        bench.Clock.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec { Attempt = 2 })));
        if (form.Window is { } window)
        {
            Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec { Attempt = 3, Age = window - TimeSpan.FromSeconds(2) })));
        }

        Assert.Single(await bench.MessagesAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ARepetition_OutsideTheWindow_IsForged(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        if (form.Window is not { } window)
        {
            // Nothing in the request tells its time: however late it comes again, it is the same message.
            Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec())));
            bench.Clock.Advance(TimeSpan.FromDays(10));
            Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec())));
            Assert.Single(await bench.MessagesAsync());
            return;
        }
        foreach (var age in new[] { window + TimeSpan.FromSeconds(2), -window - TimeSpan.FromSeconds(2) })
        {
            Assert.Equal([401], await PostAsync(bench, form.Requests(new PostSpec { Age = age })));
        }
        Assert.Empty(await bench.MessagesAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WhenOurStorageIsDown_TheProviderComesAgain(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);

        // First while the message is written; then before the application can be looked up.
        bench.Faults.DieBeforeWrite(4);
        Assert.Equal([form.WhenStorageIsDown], await PostAsync(bench, form.Requests(new PostSpec())));
        await bench.TakeStorageDownAsync();
        var status = Assert.Single(await PostAsync(bench, form.Requests(new PostSpec { Attempt = 2 })));
        Assert.True(status == form.WhenStorageIsDown || (status is 500 && form.WhenStorageIsDown == 503), $"{status}");
        Assert.Empty(await bench.MessagesAsync());

        bench.Faults.Restart();
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec { Attempt = 3 })));
        Assert.Single(await bench.MessagesAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task WhatCanNeverBeTaken_EndsTheRetries(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);

        Assert.Equal([form.WhenUnusable], await PostAsync(bench, [form.Unusable()]));

        Assert.Empty(await bench.MessagesAsync());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheLargestMail_IsTaken_AndOneByteMoreIsNot(string name)
    {
        await using var bench = await ProgramBench.StartAsync(maxMessageBytes: 20 * 1024 * 1024);
        var form = await AddAsync(bench, name);
        var rest = form.LargestBytes - new PostSpec { Text = [] }.Raw.Length;
        var text = new byte[rest];
        Array.Fill(text, (byte)'x');
        for (var line = 70; line < text.Length - 1; line += 72)
        {
            (text[line], text[line + 1]) = ((byte)'\r', (byte)'\n');
        }
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec { Text = text })));
        var message = Assert.Single(await bench.MessagesAsync());
        Assert.True(message.RawBytes >= form.LargestBytes - 2048);

        var larger = new PostSpec { Text = new byte[form is SesForm ? 2 * 1024 * 1024 : 20 * 1024 * 1024 + 1] };
        Assert.Equal([form.WhenTooLarge], await PostAsync(bench, form.Requests(larger)));
        Assert.Single(await bench.MessagesAsync(), stored => !stored.IsRefusal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task EightBitBodies_AreTheSameBytesAfterOpening(string name)
    {
        foreach (var (charset, text) in new[] { ("iso-8859-1", Latin1), ("Shift_JIS", ShiftJis) })
        {
            await using var bench = await ProgramBench.StartAsync();
            var form = await AddAsync(bench, name);
            var spec = new PostSpec { Charset = charset, Text = text, File = ShiftJis };

            Assert.Equal([200], await PostAsync(bench, form.Requests(spec)));

            var raw = await bench.OpenAsync(Assert.Single(await bench.MessagesAsync()));
            if (form.IsRaw)
            {
                Assert.Equal(spec.Raw, raw);
                continue;
            }
            var parts = MimeReader.Read(raw, MimeLimits.Default).Root.SelfAndDescendants().Where(part => part.Children.Count == 0).ToList();
            Assert.Equal([text, ShiftJis], parts.Select(part => part.DecodeContent()));
            Assert.Equal("plan.bin", parts[1].FileName);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TwoRecipientsAndABlindOne_AreAllServed(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        string[] recipients = ["bob@outside.example", "nora@elsewhere.example"]; // Nora stands in no field: a Bcc.

        Assert.All(await PostAsync(bench, form.Requests(new PostSpec { Recipients = recipients })), status => Assert.Equal(200, status));

        var served = new List<string>();
        foreach (var message in await bench.MessagesAsync())
        {
            served.AddRange(await AddressesAsync(bench, message));
        }
        Assert.Equal(recipients.Append(Jane).Order(), served.Distinct().Order());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheNullSender_IsNoSender(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        if (!form.HasNullSender)
        {
            return; // The form has no envelope; its From field always names somebody.
        }
        Assert.Equal([200], await PostAsync(bench, form.Requests(new PostSpec { Sender = null })));

        Assert.Equal(["bob@outside.example"], await AddressesAsync(bench, Assert.Single(await bench.MessagesAsync())));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task AnEncodedBody_IsRefusedUnread(string name)
    {
        await using var bench = await ProgramBench.StartAsync();
        var form = await AddAsync(bench, name);
        var request = form.Requests(new PostSpec()).Single();
        request.Content!.Headers.ContentEncoding.Add("gzip");

        Assert.Equal([415], await PostAsync(bench, [request]));
    }

    private static async Task<PostForm> AddAsync(ProgramBench bench, string name)
    {
        var form = Forms[name]();
        await form.AddAsync(bench);
        return form;
    }

    private static async Task<List<int>> PostAsync(ProgramBench bench, IEnumerable<HttpRequestMessage> requests)
    {
        List<int> statuses = [];
        foreach (var request in requests)
        {
            using (request)
            {
                using var answer = await bench.Client.SendAsync(request);
                statuses.Add((int)answer.StatusCode);
            }
        }
        return statuses;
    }

    private static async Task<IEnumerable<string>> AddressesAsync(ProgramBench bench, MessageRow message)
    {
        List<string> addresses = [];
        await foreach (var participant in bench.Get<MessageTable>().ParticipantsAsync(message.Id, default))
        {
            addresses.Add((await bench.Get<FieldSealer>().OpenAddressAsync(
                message.Organisation, participant.AcceptedAt, message.Id, participant.Mailbox, participant.SealedAddress!, default))!);
        }
        return addresses.Order();
    }

    private static async Task<int> CountRowsAsync(ProgramBench bench)
    {
        var count = 0;
        // The pump's sweep, which goes on beside, has a row of its own.
        foreach (var table in StorageNames.Tables.Except([StorageNames.Keys, StorageNames.Sweeps]))
        {
            await foreach (var _ in bench.Rows.QueryAsync(new TableQuery(table), default))
            {
                count++;
            }
        }
        return count;
    }
}
