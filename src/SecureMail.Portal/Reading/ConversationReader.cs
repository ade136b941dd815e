using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Portal.Html;
using SecureMail.Portal.Wording;

namespace SecureMail.Portal.Reading;

/// <summary>Opens what a conversation's page shows. One message after the other, so that a page holds one text at a time.</summary>
internal sealed class ConversationReader(PersonAccess access, MessageOpener opener, HtmlDocuments documents, PortalOptions options)
{
    /// <summary>The conversation around a message, oldest first.</summary>
    public async Task<IReadOnlyList<MessageCard>> ReadAsync(MessageView around, CancellationToken cancellationToken)
    {
        var views = await access.ConversationAsync(around, cancellationToken);
        if (views.All(view => view.Message.Id != around.Message.Id))
        {
            views = [.. views, around];
        }
        var firstOpened = views.Count - options.OpenedPerPage;
        List<MessageCard> cards = [];
        for (var index = 0; index < views.Count; index++)
        {
            var opens = views[index].IsShown && (index >= firstOpened || views[index].Message.Id == around.Message.Id);
            cards.Add(opens
                ? await OpenAsync(views[index], cancellationToken)
                : new MessageCard(views[index], null, OpenFailure.None));
        }
        return [.. cards.Select(card => card with { Answers = AnsweredBy(card, cards) })];
    }

    /// <summary>What a reply quotes it names only, so that it can be read no longer than it lives.</summary>
    private static MessageCard? AnsweredBy(MessageCard card, List<MessageCard> cards) =>
        card.Content?.Manifest.References is [.., var last] ? cards.Find(other => other != card && other.Content?.Manifest.MessageIdField == last) : null;

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
