using System.Globalization;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace SecureMail.Portal.Html;

/// <summary>
/// The second layer of defence against hostile mail; the first is the sandbox that the document is shown in. The mail is
/// parsed by the rules that browsers follow, and written anew from a list of what may stay: nothing of the original
/// markup is copied. What is written holds no element whose text browsers parse by other rules (the ground of mutation
/// XSS) but one style element, whose text <see cref="StyleFilter"/> made.
/// </summary>
internal sealed class HtmlSanitizer
{
    private const int MostElements = 10_000;
    private const int DeepestNesting = 200;

    private readonly Func<string, string?> findPicture;
    private readonly StringBuilder styles = new();
    private readonly HtmlText text = new();
    private int remotePictures;

    private HtmlSanitizer(Func<string, string?> findPicture) => this.findPicture = findPicture;

    /// <summary>Sanitises a document; null when it has more elements or deeper nesting than any honest mail.</summary>
    /// <param name="html">The mail's text.</param>
    /// <param name="findPicture">The data URI for a Content-ID, or null.</param>
    public static SanitizedHtml? Sanitize(string html, Func<string, string?> findPicture)
    {
        var sanitizer = new HtmlSanitizer(findPicture);
        try
        {
            using var document = Parse(html);
            sanitizer.Write(document);
        }
        catch (TooComplexException)
        {
            return null;
        }
        return new SanitizedHtml(sanitizer.styles.ToString(), sanitizer.text.ToString(), sanitizer.remotePictures);
    }

    private static IHtmlDocument Parse(string html)
    {
        // The parser's work grows with the square of the nesting, so the elements are counted while it works.
        var elements = 0;
        var parser = new HtmlParser(new HtmlParserOptions
        {
            IsScripting = false,
            OnCreated = (_, _) =>
            {
                if (++elements > MostElements)
                {
                    throw new TooComplexException();
                }
            },
        });
        return parser.ParseDocument(html);
    }

    private void Write(IHtmlDocument document)
    {
        foreach (var style in document.QuerySelectorAll("style"))
        {
            if (style.NamespaceUri == NamespaceNames.HtmlUri)
            {
                styles.Append(StyleFilter.Sheet(style.TextContent));
            }
        }
        if (document.Body is { } body)
        {
            WriteBody(body);
        }
    }

    /// <summary>Many mails say their font and paper on the body; a division takes its place.</summary>
    private void WriteBody(IElement body)
    {
        var isStyled = body.Attributes.Length > 0;
        if (isStyled)
        {
            text.Open("div");
            WriteAttributes(body, "div");
            text.EndOfTag();
        }
        WriteChildren(body, depth: 0);
        if (isStyled)
        {
            text.Close("div");
        }
    }

    private void WriteChildren(INode parent, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new TooComplexException();
        }
        foreach (var node in parent.ChildNodes)
        {
            if (node is IText run)
            {
                text.Text(run.Data);
            }
            else if (node is IElement element)
            {
                WriteElement(element, depth);
            }
        }
    }

    private void WriteElement(IElement element, int depth)
    {
        var name = element.LocalName;
        if (element.NamespaceUri != NamespaceNames.HtmlUri || AllowedHtml.Removed.Contains(name))
        {
            return;
        }
        if (!AllowedHtml.Elements.Contains(name))
        {
            WriteChildren(element, depth + 1);
            return;
        }
        text.Open(name);
        WriteAttributes(element, name);
        text.EndOfTag();
        if (!AllowedHtml.Void.Contains(name))
        {
            WriteChildren(element, depth + 1);
            text.Close(name);
        }
    }

    private void WriteAttributes(IElement element, string name)
    {
        foreach (var attribute in element.Attributes)
        {
            if (attribute.NamespaceUri is null && AllowedHtml.Attributes.Contains(attribute.LocalName))
            {
                text.Attribute(attribute.LocalName, attribute.Value);
            }
        }
        if (element.GetAttribute("style") is { } style && StyleFilter.Declarations(style) is { Length: > 0 } declarations)
        {
            text.Attribute("style", declarations);
        }
        if (name == "a" && element.GetAttribute("href") is { } href)
        {
            WriteLink(href);
        }
        if (name == "img")
        {
            WritePicture(element.GetAttribute("src") ?? "");
        }
    }

    private void WriteLink(string href)
    {
        if (!Uri.TryCreate(href.Trim(), UriKind.Absolute, out var target)
            || target.Scheme is not ("http" or "https" or "mailto"))
        {
            return;
        }
        text.Attribute("href", target.AbsoluteUri);
        text.Attribute("target", "_blank");
        text.Attribute("rel", "noopener noreferrer");
    }

    private void WritePicture(string source)
    {
        const string cid = "cid:";
        var address = source.Trim();
        if (address.StartsWith(cid, StringComparison.OrdinalIgnoreCase))
        {
            if (findPicture(Uri.UnescapeDataString(address[cid.Length..])) is { } data)
            {
                text.Attribute("src", data);
            }
        }
        else if (InlinePictures.IsDataUri(address))
        {
            text.Attribute("src", address);
        }
        else if (address.Length > 0)
        {
            remotePictures++;
        }
    }

    private sealed class TooComplexException() : Exception(string.Create(
        CultureInfo.InvariantCulture, $"More than {MostElements} elements, or nested deeper than {DeepestNesting}."));
}
