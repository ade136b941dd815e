using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace SecureMail.Portal.Wording;

/// <summary>An address within a sentence: it may break anywhere, and keeps its own direction.</summary>
internal static class Address
{
    /// <summary>As plain words.</summary>
    public static IHtmlContent Of(string? address) => Element("bdi", address);

    /// <summary>Where it is what counts.</summary>
    public static IHtmlContent Strong(string? address) => Element("strong", address);

    private static TagBuilder Element(string name, string? address)
    {
        var element = new TagBuilder(name);
        element.AddCssClass("address");
        element.InnerHtml.Append(address ?? "");
        return element;
    }
}
