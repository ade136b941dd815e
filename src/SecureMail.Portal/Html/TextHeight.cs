using System.Globalization;
using AngleSharp.Dom;

namespace SecureMail.Portal.Html;

/// <summary>
/// Estimates the height of a sanitised text at a width, by counting what browsers lay out: lines of characters, blocks one
/// below the other, cells side by side. A guess some percent too high costs a little white; one too low makes the frame
/// scroll; neither loses anything.
/// </summary>
internal sealed class TextHeight
{
    private const double LineHeight = 25;
    private const double CharacterWidth = 7.9;
    private const double WideCharacterWidth = 16;
    private const double UnknownPictureHeight = 160;
    private const double UnknownPictureWidth = 240;
    private const int Narrowest = 48;

    private static readonly HashSet<string> Blocks = new(
        """
        address article aside blockquote caption center dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 header hr
        li main nav ol p pre section summary table tbody td tfoot th thead tr ul
        """.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries), StringComparer.Ordinal);

    private readonly double width;
    private double height;
    private double run;
    private double tallest;

    private TextHeight(double width) => this.width = Math.Max(width, Narrowest);

    /// <summary>The height of an element's content at a width.</summary>
    public static double Of(IElement element, double width)
    {
        var text = new TextHeight(width);
        text.Add(element.ChildNodes);
        text.EndLine();
        return text.height;
    }

    private void Add(INodeList nodes)
    {
        foreach (var node in nodes)
        {
            if (node is IText { Data: var characters })
            {
                AddText(characters);
            }
            else if (node is IElement element && !IsHidden(element))
            {
                AddElement(element);
            }
        }
    }

    private void AddElement(IElement element)
    {
        if (element.LocalName == "br")
        {
            run = Math.Max(run, 1);
            EndLine();
        }
        else if (element.LocalName == "img")
        {
            AddPicture(element);
        }
        else if (Blocks.Contains(element.LocalName))
        {
            EndLine();
            height += BlockHeight(element);
        }
        else
        {
            Add(element.ChildNodes);
        }
    }

    private double BlockHeight(IElement element) => element.LocalName switch
    {
        "hr" => 18,
        // Margins of neighbours collapse, so that each block brings one of its two.
        "p" or "dl" => 16 + Of(element, width),
        "ul" or "ol" => 16 + Of(element, width - 40),
        "dd" => Of(element, width - 40),
        "blockquote" or "figure" => 16 + Of(element, width - 80),
        "h1" => 21 + 2 * Of(element, width / 2),
        "h2" => 20 + 1.5 * Of(element, width / 1.5),
        "h3" or "h4" or "h5" or "h6" => 20 + 1.1 * Of(element, width / 1.1),
        "pre" => 16 + Math.Max(Of(element, width), element.TextContent.AsSpan().Count('\n') * LineHeight),
        "tr" => RowHeight(element),
        _ => Of(element, width) + PaddingOf(element),
    };

    /// <summary>Cells stand side by side: the tallest one counts. A width in per cent or pixels is believed.</summary>
    private double RowHeight(IElement row)
    {
        var cells = row.Children.Where(cell => cell.LocalName is "td" or "th").ToList();
        return cells.Count == 0
            ? 0
            : cells.Max(cell => Of(cell, (Length(cell.GetAttribute("width"), width) ?? width / cells.Count) - 16) + PaddingOf(cell)) + 4;
    }

    private double PaddingOf(IElement element)
    {
        if (element.LocalName is "td" or "th")
        {
            return 2 * (Length(element.Closest("table")?.GetAttribute("cellpadding"), width) ?? 4);
        }
        return element.GetAttribute("style")?.Contains("padding", StringComparison.OrdinalIgnoreCase) == true ? 32 : 0;
    }

    private void AddPicture(IElement picture)
    {
        if (string.IsNullOrEmpty(picture.GetAttribute("src")))
        {
            AddText(picture.GetAttribute("alt") ?? "");
            return;
        }
        var natural = Length(picture.GetAttribute("width"), width) ?? UnknownPictureWidth;
        var shown = Math.Min(natural, width);
        tallest = Math.Max(tallest, (Length(picture.GetAttribute("height"), width) ?? UnknownPictureHeight) * shown / natural);
        run += shown;
    }

    private void AddText(string characters)
    {
        var afterSpace = run == 0;
        foreach (var rune in characters.EnumerateRunes())
        {
            var isSpace = rune.Value is ' ' or '\n' or '\r' or '\t';
            if (!isSpace || !afterSpace)
            {
                // Han, kana and hangul begin at U+2E80 and are as wide as they are high.
                run += rune.Value >= 0x2E80 ? WideCharacterWidth : CharacterWidth;
            }
            afterSpace = isSpace;
        }
    }

    private void EndLine()
    {
        if (run > 0)
        {
            height += Math.Max(Math.Ceiling(run / width) * LineHeight, tallest);
        }
        (run, tallest) = (0, 0);
    }

    private static bool IsHidden(IElement element) =>
        element.GetAttribute("style")?.Replace(" ", "", StringComparison.Ordinal).Contains("display:none", StringComparison.OrdinalIgnoreCase) == true;

    private static double? Length(string? text, double whole)
    {
        var digits = new string([.. (text ?? "").Trim().TakeWhile(character => char.IsAsciiDigit(character))]);
        if (digits.Length is 0 or > 5)
        {
            return null;
        }
        var number = int.Parse(digits, CultureInfo.InvariantCulture);
        return number == 0 ? null : text!.TrimEnd().EndsWith('%') ? whole * Math.Min(number, 100) / 100 : number;
    }
}
