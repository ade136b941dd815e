using SecureMail.Core.Store;
using SecureMail.Core.Store.Rows;
using SecureMail.DevHost.Demo;

namespace SecureMail.DevHost.Once;

/// <summary>The end: nothing can be read, and nothing that could be is left.</summary>
internal static class EndSteps
{
    private static readonly TimeSpan ShortLife = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    public static async Task<string> WithdrawnIsGoneAsync(Story story, CancellationToken cancellationToken)
    {
        await story.Recipient.GoAsync(story.Link, cancellationToken);
        Check.That(story.Recipient.Words.Contains("withdr", StringComparison.OrdinalIgnoreCase), "the page does not say that the sender ended it");
        var (answer, _) = await story.Recipient.DownloadAsync(new Uri($"{story.Link.AbsoluteUri}/message.eml"), cancellationToken);
        using (answer)
        {
            Check.That(!answer.IsSuccessStatusCode, "the message can still be downloaded");
        }
        return await NothingIsLeftAsync(story, story.MessageId, cancellationToken);
    }

    public static async Task<string> ExpireByTimerAsync(Story story, CancellationToken cancellationToken)
    {
        var organisation = await DemoOrganisation.CreateAsync(story.Machine, "acme-short", ShortLife, story.Clock, story.Randomness, cancellationToken);
        var mail = await DemoMail.WithAttachmentAsync(story.Attachment, story.Clock, story.Randomness, cancellationToken);
        var answer = await story.MailFlow(organisation).PostAsync(mail, DemoOrganisation.Sender, [DemoOrganisation.Recipient], cancellationToken);
        var start = story.Clock.GetTimestamp();
        await UntilShreddedAsync(story, answer.Id, cancellationToken);
        var life = story.Clock.GetElapsedTime(start);
        await story.Recipient.GoAsync(new Uri(story.Machine.Address, $"/portal/messages/{answer.Id}"), cancellationToken);
        Check.That(story.Recipient.Words.Contains("expired", StringComparison.OrdinalIgnoreCase), "the page does not say that the message expired");
        Check.That(!story.Recipient.Words.Contains(DemoMail.Sentence, StringComparison.Ordinal), "the expired message is shown");
        await NothingIsLeftAsync(story, answer.Id, cancellationToken);
        return $"{life.TotalSeconds:0.0} s after it was accepted, with a retention of {ShortLife.TotalSeconds:0} s";
    }

    private static async Task UntilShreddedAsync(Story story, string id, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        var messages = new MessageTable(story.Machine.Storage.Tables);
        while (await messages.FindAsync(MessageId.FromStored(id), limit.Token) is not { ShreddedAt: not null })
        {
            await Task.Delay(Poll, limit.Token);
        }
    }

    private static async Task<string> NothingIsLeftAsync(Story story, string id, CancellationToken cancellationToken)
    {
        var storage = story.Machine.Storage;
        Check.That(await storage.Tables.GetAsync(StorageNames.Messages, id, KeyRow.RowKey, cancellationToken) is null, "the key row is still there");
        await foreach (var blob in storage.Blobs.ListAsync($"sealed/{id}/", cancellationToken))
        {
            throw new StepFailedException($"the blob {blob.Name} is still there");
        }
        Check.That(await storage.Tables.GetAsync(StorageNames.Messages, id, MessageRow.RowKey, cancellationToken) is not null, "there is no tombstone");
        return "only the tombstone is left";
    }
}
