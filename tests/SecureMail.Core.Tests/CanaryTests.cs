using System.Globalization;
using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Smtp;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Mail;
using SecureMail.Testing.Smtp;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests;

/// <summary>No clear text at rest: words of a message are looked for in everything that was stored along its way.</summary>
public sealed class CanaryTests : IDisposable
{
    private static readonly string[] Canaries = ["bodycanary", "subjectcanary", "filecanary", "contentcanary", "bobcanary", "janecanary", "replycanary"];

    private readonly Pipeline pipeline = new();

    [Fact]
    public async Task NoWordOfAMessageIsStoredInClear()
    {
        using var authority = new TestAuthority(FakeTimeProvider.Noon);
        using var certificate = authority.Issue("localhost");
        await using var server = ScriptedSmtpServer.Start(certificate, new SmtpScript()
            .Say("220 mx").Expect("EHLO mail.example", "250-mx\n250 STARTTLS").StartTls().Expect("EHLO mail.example", "250 mx")
            .Expect("MAIL FROM:<secure@mail.example>", "250 Ok").Expect("RCPT TO:<janecanary@acme.example>", "250 <janecanary@acme.example> Ok")
            .Expect("DATA", "354 Go").Content("250 2.0.0 janecanary@acme.example: queued").Quit());
        await pipeline.SaveAsync(Pipeline.Acme with
        {
            MailServer = new MailRoute("localhost", server.Port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem()),
        });

        await LiveAsync();
        await server.FinishAsync();

        foreach (var (place, bytes) in await EverythingAsync())
        {
            foreach (var canary in Canaries.SelectMany(Disguises))
            {
                Assert.False(bytes.AsSpan().IndexOf(canary) >= 0, place);
            }
        }
    }

    private async Task LiveAsync()
    {
        var raw = new MailSample()
            .Field("From", "Jane <janecanary@acme.example>").Field("To", "bobcanary@outside.example")
            .Field("Subject", "[encrypt] subjectcanary").Field("Message-ID", "<janecanary.1@acme.example>")
            .Saying("bodycanary").With("filecanary.txt", "contentcanary").ToBytes();
        var id = (await pipeline.AcceptAsync(raw, "janecanary@acme.example", "bobcanary@outside.example")).Id;
        await pipeline.RunHintsAsync();
        await pipeline.Proof.RequestAsync("bobcanary@outside.example", "", "en", default);
        await pipeline.RunHintsAsync();
        var view = (await pipeline.ViewAsync(id, "bobcanary@outside.example"))!;
        await pipeline.Access.MarkOpenedAsync(view, default);
        using var file = new MemoryStream("contentcanary"u8.ToArray());
        await pipeline.ReplyAsync(id, "replycanary", "bobcanary@outside.example", null, new ReplyFile("filecanary.pdf", "application/pdf", file));
        await pipeline.RunHintsAsync();
        var reply = Assert.Single(await pipeline.InboxAsync("janecanary@acme.example")).Message;
        Assert.Equal(ParticipantState.Settled, (await pipeline.ParticipantAsync(reply, "janecanary@acme.example")).State);
        Assert.Equal(2, pipeline.Transport.Mails.Count);
    }

    /// <summary>UTF-8, UTF-16, and Base64 at each of its three alignments.</summary>
    private static IEnumerable<byte[]> Disguises(string word)
    {
        yield return Encoding.UTF8.GetBytes(word);
        yield return Encoding.Unicode.GetBytes(word);
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(new string(' ', shift) + word));
            yield return Encoding.ASCII.GetBytes(encoded[(shift == 0 ? 0 : 4)..^4]);
        }
    }

    private async Task<List<(string Place, byte[] Bytes)>> EverythingAsync()
    {
        List<(string, byte[])> found = [];
        foreach (var table in StorageNames.Tables)
        {
            foreach (var row in await pipeline.RowsAsync(table))
            {
                found.Add(($"{table} key", Encoding.UTF8.GetBytes($"{row.Partition}|{row.Key}".ToLowerInvariant())));
                found.AddRange(row.Values.Select(value => ($"{table} {row.Key} {value.Key}", BytesOf(value.Value))));
            }
        }
        foreach (var blob in await pipeline.BlobsAsync())
        {
            using var copy = new MemoryStream();
            await (await pipeline.RawBlobs.OpenReadAsync(blob.Name, default))!.CopyToAsync(copy);
            found.Add((blob.Name, copy.ToArray()));
        }
        found.AddRange(pipeline.Hints.Sent.Select(hint => (hint.Queue, hint.Body)));
        Assert.True(found.Count > 60, "The way of the message left too little to look through.");
        return found;
    }

    private static byte[] BytesOf(object value) =>
        value as byte[] ?? Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!);

    public void Dispose() => pipeline.Dispose();
}
