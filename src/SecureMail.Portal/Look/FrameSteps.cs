using System.Globalization;
using System.Text;

namespace SecureMail.Portal.Look;

/// <summary>
/// Heights for the frames of messages, in steps of an eighth, as classes of the style sheet: a page may not carry styles
/// of its own, and without a script no frame can follow its content.
/// </summary>
internal static class FrameSteps
{
    private const double Lowest = 96;
    private const double Step = 1.125;
    private const int Count = 42; // The highest is 12,020 pixels; beyond it the frame scrolls.

    /// <summary>The class for a height on a phone (p) and on a wider screen (d), each the next step above it.</summary>
    public static string ClassesOf(int phone, int desk) =>
        string.Create(CultureInfo.InvariantCulture, $"p{StepOf(phone)} d{StepOf(desk)}");

    /// <summary>The rules of all classes.</summary>
    public static string Rules()
    {
        var rules = new StringBuilder();
        for (var step = 0; step < Count; step++)
        {
            rules.Append(CultureInfo.InvariantCulture, $"iframe.p{step}{{height:{PixelsOf(step)}px}}\n");
        }
        rules.Append("@media (min-width:44rem){\n");
        for (var step = 0; step < Count; step++)
        {
            rules.Append(CultureInfo.InvariantCulture, $"iframe.d{step}{{height:{PixelsOf(step)}px}}\n");
        }
        return rules.Append("}\n").ToString();
    }

    private static int StepOf(int pixels) =>
        Math.Clamp((int)Math.Ceiling(Math.Log(Math.Max(pixels, Lowest) / Lowest) / Math.Log(Step)), 0, Count - 1);

    private static int PixelsOf(int step) => (int)Math.Ceiling(Lowest * Math.Pow(Step, step));
}
