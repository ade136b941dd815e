using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Portal.Html;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal.Reading;

/// <summary>
/// Opens what a conversation's page shows: the message that was asked for, the newest, and what is held. The others are a line each that
/// leads to their own page, so that a page costs the same however long a conversation grows.
/// </summary>
internal sealed class ConversationReader(PersonAccess access, MessageOpener opener, HtmlDocuments documents, PortalOptions options)
{
    /// <summary>The conversation around a message, oldest first.</summary>
    public async Task<IReadOnlyList<MessageCard>> ReadAsync(MessageView around, CancellationToken cancellationToken)
    {
        var listing = access.ConversationAsync(around, cancellationToken);
        var opening = around.IsShown ? OpenAsync(around, cancellationToken) : Task.FromResult(new MessageCard(around, null, OpenFailure.None));
        await Task.WhenAll(listing, opening);
        var views = await listing;
        if (views.All(view => view.Message.Id != around.Message.Id))
        {
            views = [.. views, around];
        }
        List<MessageCard> cards = [];
        foreach (var view in views)
        {
            var isAsked = view.Message.Id == around.Message.Id;
            // Of two that came at one time either may be the reply.
            var isNewest = view.Message.AcceptedAt == views[^1].Message.AcceptedAt;
            // A held one too: the button that takes it back says which message it answers, so that its text returns there.
            var isOpen = view.IsShown && (isNewest || view.HeldUntil is not null);
            cards.Add(isAsked ? await opening : isOpen ? await OpenAsync(view, cancellationToken) : new MessageCard(view, null, OpenFailure.None) { IsFolded = true });
        }
        for (var index = 0; index < cards.Count; index++)
        {
            cards[index] = cards[index] with { Answers = await AnsweredByAsync(cards[index], cards[..index], cancellationToken) };
        }
        return cards;
    }

    /// <summary>
    /// The message that a reply answers. What a reply quotes it names only, so that it can be read no longer than it lives;
    /// the name is found again among what the viewer may read, nearest first.
    /// </summary>
    private async Task<MessageView?> AnsweredByAsync(MessageCard card, List<MessageCard> earlier, CancellationToken cancellationToken)
    {
        if (card.Content?.Manifest.References is not [.., var answered])
        {
            return null;
        }
        foreach (var other in earlier.Where(other => other.View.IsShown).Reverse().Take(options.SearchedForAnswered))
        {
            if (await MessageIdFieldAsync(other, cancellationToken) == answered)
            {
                return other.View;
            }
        }
        return null;
    }

    private async Task<string?> MessageIdFieldAsync(MessageCard card, CancellationToken cancellationToken)
    {
        if (card.Content is { } content)
        {
            return content.Manifest.MessageIdField;
        }
        if ((await opener.OpenManifestAsync(card.View.Message, cancellationToken)).Message is not { } message)
        {
            return null;
        }
        await using (message)
        {
            return message.Manifest.MessageIdField;
        }
    }

    private async Task<MessageCard> OpenAsync(MessageView view, CancellationToken cancellationToken)
    {
        var opened = await opener.OpenAsync(view.Message, cancellationToken);
        if (opened.Message is not { } message)
        {
            return new MessageCard(view, null, opened.Failure);
        }
        await using (message)
        {
            return new MessageCard(view, await ReadContentAsync(message, cancellationToken), OpenFailure.None);
        }
    }

    private async Task<MessageContent> ReadContentAsync(OpenedMessage message, CancellationToken cancellationToken)
    {
        var manifest = message.Manifest;
        List<string> texts = [];
        foreach (var part in manifest.Text)
        {
            var text = await message.ReadTextAsync(part, cancellationToken);
            texts.Add(text.Length <= options.MaxShownCharacters ? text : text[..options.MaxShownCharacters] + "\n\n…");
        }
        List<FrameHeights> heights = [];
        foreach (var part in manifest.Html)
        {
            heights.Add(await documents.MeasureAsync(message, part, cancellationToken));
        }
        return new MessageContent(manifest, texts, heights, [.. manifest.Attachments.Select((part, number) => FileOf(manifest, part, number))]);
    }

    private static FileLine FileOf(Manifest manifest, BodyPart part, int number) => new(
        number,
        FileNames.Of(part, number + 1),
        part.MediaType,
        Sizes.Decoded(part.Length, part.Encoding),
        manifest.Html.Count > 0 && MediaTypes.IsPicture(part.MediaType) && manifest.Inline.Contains(part));
}
