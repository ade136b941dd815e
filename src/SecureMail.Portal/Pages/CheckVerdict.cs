using SecureMail.Core.Access;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Pages;

/// <summary>What the page answers.</summary>
/// <param name="Words">The sentence.</param>
/// <param name="Tone">The tone of the notice.</param>
/// <param name="Open">Where the message can be opened after signing in; null when it cannot.</param>
internal sealed record CheckVerdict(string Words, string Tone, string? Open)
{
    public static CheckVerdict Of(GenuineResult result) => result.Verdict switch
    {
        GenuineVerdict.Genuine => new(Say("It is genuine: this message was sent from here."), "good", PortalPaths.Message(result.Message!.Value)),
        GenuineVerdict.Ended => new(Say("A message of this name was sent from here. It has ended, and nobody can read it any more."), "wait", null),
        GenuineVerdict.Changed => new(Say("Careful: the file names a message from here, but somebody has changed it. Delete it, and use the link in the notice."), "bad", null),
        _ => new(Say("Nothing of this name was sent from here. Do not open it, type no password, and tell the supposed sender another way."), "bad", null),
    };
}
