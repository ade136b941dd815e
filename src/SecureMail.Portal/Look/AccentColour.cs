using System.Globalization;

namespace SecureMail.Portal.Look;

/// <summary>
/// An organisation's colour where the portal uses its own: for links, buttons and marks. Colours that could not be read
/// are darkened on light paper and lightened on dark paper, until text has a contrast of 4.5 : 1 (WCAG 2.2, 1.4.3).
/// </summary>
internal readonly record struct AccentColour(double Red, double Green, double Blue)
{
    private const double Enough = 4.6;

    private static readonly AccentColour White = new(1, 1, 1);
    private static readonly AccentColour LightDesk = Parse("#f3f5f8");
    private static readonly AccentColour DarkPaper = Parse("#1a222d");
    private static readonly AccentColour DarkInk = Parse("#0e1a26");

    /// <summary>Reads "#rrggbb", which the organisation's rules have checked.</summary>
    public static AccentColour Parse(string text) => new(Part(text, 1), Part(text, 3), Part(text, 5));

    /// <summary>The rules that put the colour in place of the portal's.</summary>
    public string Sheet()
    {
        var light = Until(LightDesk, factor: 0.94);
        var dark = Until(DarkPaper, factor: 1);
        return $$"""
            :root{--accent:{{light}};--accent-strong:{{light.Darker(0.8)}};--on-accent:{{White}};--new-ink:{{White}};--new-paper:{{light}} }
            @media (prefers-color-scheme:dark){:root{--accent:{{dark}};--accent-strong:{{dark.Lighter(0.3)}};--on-accent:{{DarkInk}};--new-ink:{{DarkInk}};--new-paper:{{dark}} } }

            """;
    }

    /// <summary>The contrast between two colours, 1 to 21 (WCAG 2.2, "contrast ratio").</summary>
    public static double Contrast(AccentColour one, AccentColour other)
    {
        var (high, low) = (Math.Max(one.Luminance, other.Luminance), Math.Min(one.Luminance, other.Luminance));
        return (high + 0.05) / (low + 0.05);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"#{Byte(Red):x2}{Byte(Green):x2}{Byte(Blue):x2}");

    private double Luminance => 0.2126 * Linear(Red) + 0.7152 * Linear(Green) + 0.0722 * Linear(Blue);

    private AccentColour Until(AccentColour paper, double factor)
    {
        var colour = this;
        while (Contrast(colour, paper) < Enough)
        {
            colour = factor < 1 ? colour.Darker(factor) : colour.Lighter(0.06);
        }
        return colour;
    }

    private AccentColour Darker(double factor) => new(Red * factor, Green * factor, Blue * factor);

    private AccentColour Lighter(double share) => new(Red + (1 - Red) * share, Green + (1 - Green) * share, Blue + (1 - Blue) * share);

    private static double Linear(double part) => part <= 0.04045 ? part / 12.92 : Math.Pow((part + 0.055) / 1.055, 2.4);

    private static int Byte(double part) => (int)Math.Round(part * 255);

    private static double Part(string text, int at) =>
        int.Parse(text.AsSpan(at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) / 255.0;
}
