using System.Globalization;

namespace SecureMail.Portal.Html;

/// <summary>How tall the text of a message probably is, in CSS pixels, by the width of its frame.</summary>
/// <param name="Phone">At <see cref="PhoneWidth"/>.</param>
/// <param name="Tablet">At <see cref="TabletWidth"/>.</param>
/// <param name="Desk">At <see cref="DeskWidth"/>.</param>
internal sealed record FrameHeights(int Phone, int Tablet, int Desk)
{
    public const int PhoneWidth = 320;
    public const int TabletWidth = 600;
    public const int DeskWidth = 820;

    /// <summary>For a text that is not measured: a frame that fills most of a screen and scrolls.</summary>
    public static readonly FrameHeights Unmeasured = new(700, 760, 760);

    /// <summary>The pairs "width:height" that the script reads.</summary>
    public string Pairs => string.Create(
        CultureInfo.InvariantCulture, $"{PhoneWidth}:{Phone} {TabletWidth}:{Tablet} {DeskWidth}:{Desk}");
}
