using SecureMail.Core.Access;
using SecureMail.Core.Seal;
using SecureMail.Core.Store;
using SecureMail.Portal.Html;

namespace SecureMail.Portal.Reading;

/// <summary>A message of a conversation as its page shows it.</summary>
/// <param name="View">What the viewer may know of it.</param>
/// <param name="Content">Its content; null when it is covered, has ended, or does not open.</param>
/// <param name="Failure">Why it does not open.</param>
internal sealed record MessageCard(MessageView View, MessageContent? Content, OpenFailure Failure)
{
    /// <summary>The message of the conversation that it answers; null for none, or none that the viewer may read.</summary>
    public MessageView? Answers { get; init; }

    /// <summary>Whether the page shows a line that leads to it, and nothing of its content.</summary>
    public bool IsFolded { get; init; }

    /// <summary>Whether the viewer can read it and has not asked to yet.</summary>
    public bool IsUnread => View is { State: MessageState.Active, IsShown: false };
}

/// <summary>An opened message.</summary>
/// <param name="Manifest">Its headers.</param>
/// <param name="Text">Its plain texts, in order.</param>
/// <param name="Documents">Its HTML documents, in order, by how tall they are.</param>
/// <param name="Files">What can be downloaded.</param>
internal sealed record MessageContent(
    Manifest Manifest, IReadOnlyList<string> Text, IReadOnlyList<FrameHeights> Documents, IReadOnlyList<FileLine> Files);

/// <summary>An attachment in the list.</summary>
/// <param name="Number">Its place in the message, from 0; part of its address.</param>
/// <param name="Name">A harmless form of its name.</param>
/// <param name="MediaType">As the sender declared it.</param>
/// <param name="Bytes">About how many bytes the download has.</param>
/// <param name="IsInText">Whether it is a picture that an HTML text shows.</param>
internal sealed record FileLine(int Number, string Name, string MediaType, long Bytes, bool IsInText);
