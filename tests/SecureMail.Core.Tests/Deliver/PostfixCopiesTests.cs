using System.Text;
using SecureMail.Core.Organisations;
using SecureMail.Core.Store;
using SecureMail.Core.Tests.Bench;
using SecureMail.Mime;
using SecureMail.Smtp;
using SecureMail.Testing.Capture;
using SecureMail.Testing.Certificates;
using SecureMail.Testing.Postfix;
using SecureMail.Testing.Presence;
using SecureMail.Testing.Time;

namespace SecureMail.Core.Tests.Deliver;

/// <summary>
/// Copies to a real Postfix that is restarted, greylists, has a full disk and loses its TLS for a while: each arrives once,
/// and whoever listens on the network sees nothing of any. 50 copies; 1,000 with SECUREMAIL_FULL=1.
/// </summary>
public sealed class PostfixCopiesTests : IDisposable
{
    private const string Nora = "nora@example.net";
    private const string Canary = "canary-51d0: nobody on the way may read this";
    private const string Greylisting =
        "smtpd_recipient_restrictions = check_recipient_access inline:{ {nora@example.net = 450 4.7.1 Greylisted} }, permit";

    private static readonly string[] FullDisk = ["message_size_limit = 1000000000", "queue_minfree = 9000000000000000000"];
    private static readonly int Copies = Tools.FullSize ? 1000 : 50;

    private readonly Pipeline pipeline = new();
    private readonly TestAuthority authority = new(FakeTimeProvider.Noon);

    [FactWhenPresent("postfix", "tcpdump")]
    public async Task EachCopyArrivesOnceWhateverBefallsTheServer()
    {
        using var certificate = authority.Issue("localhost");
        await using var postfix = await PostfixServer.StartAsync(certificate, "smtpd_tls_security_level = none");
        await using var capture = await PacketCapture.StartAsync(postfix.Port);
        var ids = await AcceptAsync(postfix.Port);

        await TryAllAsync(ids, expected: ParticipantState.Waiting, "does not offer encryption");
        await postfix.RestartAsync(Greylisting);
        await TryAllAsync(ids, expected: ParticipantState.Waiting, "");
        await postfix.RestartAsync(FullDisk);
        await TryAllAsync(ids, expected: ParticipantState.Waiting, "");
        await postfix.StopAsync();
        await TryAllAsync(ids, expected: ParticipantState.Waiting, "could not be reached");
        await postfix.RestartAsync();
        var first = TryAllAsync(ids, expected: null, "");
        await postfix.RestartAsync();
        await first;
        for (var round = 0; round < 3; round++)
        {
            await TryAllAsync(ids, expected: null, "");
        }

        await TryAllAsync(ids, ParticipantState.Settled, "");
        var arrived = (await postfix.ArrivedAsync()).Select(mail => MimeReader.Read(mail, MimeLimits.Default).MessageId).ToList();
        Assert.Equal(ids.Count, arrived.Distinct().Count());
        Assert.Equal(ids.Count, arrived.Count);
        var packets = await capture.EndAsync();
        Assert.Contains("STARTTLS", packets, StringComparison.Ordinal);
        foreach (var secret in new[] { "canary", "MAIL FROM", "RCPT TO", "nora@", "Subject:" })
        {
            Assert.DoesNotContain(secret, packets, StringComparison.OrdinalIgnoreCase);
        }
    }

    public void Dispose()
    {
        authority.Dispose();
        pipeline.Dispose();
    }

    private async Task<List<MessageId>> AcceptAsync(int port)
    {
        var organisation = Pipeline.Acme with
        {
            Domains = ["example.net"],
            MailServer = new MailRoute("localhost", port, TlsMode.StartTls, authority.Anchor.ExportCertificatePem()),
        };
        await pipeline.SaveAsync(organisation);
        List<MessageId> ids = [];
        for (var number = 0; number < Copies; number++)
        {
            var raw = Encoding.ASCII.GetBytes($"From: bob@outside.example\r\nSubject: {Canary}\r\nMessage-ID: <{number}@mail.example>\r\n\r\n{Canary}\r\n");
            ids.Add((await pipeline.Acceptor.AcceptAsync(
                pipeline.Inbound(raw, Pipeline.Bob, Nora) with { Organisation = organisation, Entrance = Entrance.Portal }, default)).Id);
        }
        return ids;
    }

    /// <summary>One attempt for each copy that is still owed, four at a time, some hours later.</summary>
    private async Task TryAllAsync(IReadOnlyList<MessageId> ids, ParticipantState? expected, string words)
    {
        pipeline.Clock.Advance(TimeSpan.FromHours(2));
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) => await pipeline.CopyAsync(id, Nora));
        if (expected is null)
        {
            return;
        }
        foreach (var id in ids)
        {
            var nora = await pipeline.ParticipantAsync(id, Nora);
            Assert.Equal(expected, nora.State);
            Assert.Contains(words, nora.Outcome, StringComparison.Ordinal);
        }
    }
}
