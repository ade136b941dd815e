using SecureMail.Core.Access;
using SecureMail.Core.Organisations;
using SecureMail.Core.Reply;
using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;

namespace SecureMail.Core.Tests.Bench;

/// <summary>What tests do with the pipeline again and again.</summary>
internal static class Shortcuts
{
    public static InboundMail Inbound(this Pipeline _, byte[] raw, string? sender = Pipeline.Jane, params string[] recipients) => new()
    {
        Organisation = Pipeline.Acme,
        Entrance = Entrance.Webhook,
        Sender = sender,
        Recipients = recipients.Length == 0 ? [Pipeline.Bob] : recipients,
        Raw = raw,
    };

    public static Task<Acceptance> AcceptAsync(this Pipeline pipeline, byte[] raw, string? sender = Pipeline.Jane, params string[] recipients) =>
        pipeline.Acceptor.AcceptAsync(pipeline.Inbound(raw, sender, recipients), CancellationToken.None);

    public static Task<MailboxHash> HashAsync(this Pipeline pipeline, string address) =>
        pipeline.Mailboxes.HashAsync(address, CancellationToken.None);

    public static async Task<OwedStep> StepAsync(this Pipeline pipeline, MessageId message, string address = Pipeline.Bob) =>
        new(message, await pipeline.HashAsync(address));

    public static async Task NoticeAsync(this Pipeline pipeline, MessageId message, string address = Pipeline.Bob) =>
        await pipeline.Notices.RunAsync(await pipeline.StepAsync(message, address), CancellationToken.None);

    public static async Task CopyAsync(this Pipeline pipeline, MessageId message, string address = Pipeline.Jane) =>
        await pipeline.Copies.RunAsync(await pipeline.StepAsync(message, address), CancellationToken.None);

    public static async Task<MessageView?> ViewAsync(this Pipeline pipeline, MessageId message, string address = Pipeline.Bob) =>
        await pipeline.Access.FindAsync(await pipeline.HashAsync(address), message, CancellationToken.None);

    public static async Task<IReadOnlyList<MailboxLine>> InboxAsync(this Pipeline pipeline, string address = Pipeline.Bob) =>
        await pipeline.Lists.ListAsync(await pipeline.HashAsync(address), ParticipantRole.Recipient, CancellationToken.None);

    public static async Task<ParticipantRow> ParticipantAsync(this Pipeline pipeline, MessageId message, string address = Pipeline.Bob) =>
        (await pipeline.Messages.FindParticipantAsync(message, await pipeline.HashAsync(address), CancellationToken.None))!;

    public static async Task<ReplyOutcome> ReplyAsync(
        this Pipeline pipeline, MessageId message, string text, string from = Pipeline.Bob, ReplyTicket? ticket = null, params ReplyFile[] files)
    {
        var view = await pipeline.ViewAsync(message, from);
        ticket ??= ReplyTicket.TryParse("00112233445566778899aabbccddeeff0000000070dbd880");
        return await pipeline.Replies.SendAsync(view!, new ReplyDraft(ticket!, text, ToAll: false, files), CancellationToken.None);
    }

    public static Task SaveAsync(this Pipeline pipeline, Organisation organisation) =>
        pipeline.Organisations.SaveAsync(organisation, CancellationToken.None);

    public static async Task<IReadOnlyList<TableRow>> RowsAsync(this Pipeline pipeline, string table)
    {
        List<TableRow> rows = [];
        await foreach (var row in pipeline.Rows.QueryAsync(new TableQuery(table), CancellationToken.None))
        {
            rows.Add(row);
        }
        return rows;
    }

    public static async Task<IReadOnlyList<StoredBlob>> BlobsAsync(this Pipeline pipeline, string prefix = "")
    {
        List<StoredBlob> blobs = [];
        await foreach (var blob in pipeline.RawBlobs.ListAsync(prefix, CancellationToken.None))
        {
            blobs.Add(blob);
        }
        return blobs;
    }

    /// <summary>The one message of the store.</summary>
    public static async Task<MessageRow> OnlyMessageAsync(this Pipeline pipeline) =>
        new(Assert.Single(await pipeline.RowsAsync(StorageNames.Messages), row => row.Key == MessageRow.RowKey));

    /// <summary>Carries out, once each, what the visible hints of the queues ask for.</summary>
    public static async Task RunHintsAsync(this Pipeline pipeline)
    {
        await foreach (var hint in pipeline.TakeAsync(StorageNames.Notifications))
        {
            if (HintSender.ReadStep(hint.Span) is { Message: { } message } step)
            {
                await pipeline.Notices.RunAsync(new OwedStep(message, step.Mailbox), CancellationToken.None);
            }
            else
            {
                await pipeline.Proof.SendAsync(HintSender.ReadStep(hint.Span)!.Value.Mailbox, CancellationToken.None);
            }
        }
        await foreach (var hint in pipeline.TakeAsync(StorageNames.Deliveries))
        {
            var step = HintSender.ReadStep(hint.Span)!.Value;
            await pipeline.Copies.RunAsync(new OwedStep(step.Message!.Value, step.Mailbox), CancellationToken.None);
        }
        await foreach (var hint in pipeline.TakeAsync(StorageNames.Expirations))
        {
            await pipeline.Timer.OnHintAsync(HintSender.ReadExpiry(hint.Span)!, CancellationToken.None);
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> TakeAsync(this Pipeline pipeline, string queue)
    {
        var taken = await pipeline.Hints.ReceiveAsync(queue, 32, TimeSpan.FromMinutes(5), CancellationToken.None);
        foreach (var hint in taken)
        {
            yield return hint.Body;
            await pipeline.Hints.DeleteAsync(queue, hint, CancellationToken.None);
        }
    }
}
