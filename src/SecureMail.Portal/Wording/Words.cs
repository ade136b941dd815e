using System.Collections.Concurrent;
using System.Globalization;
using System.Resources;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Html;

namespace SecureMail.Portal.Wording;

/// <summary>
/// The portal's sentences in the reader's language. The English sentence is the key, so that pages can be read as they
/// are; <c>Words.de.resx</c> and its sisters hold the others. What a language lacks is said in English; a test finds it.
/// </summary>
internal static class Words
{
    // Letters of all languages stay letters; what HTML gives a meaning is escaped, and braces stay what the format needs.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    private static readonly ResourceManager Resources = new("SecureMail.Portal.Wording.Words", typeof(Words).Assembly);

    // What it does not have, English first of all, the resource manager looks for on the disk at every word.
    private static readonly ConcurrentDictionary<CultureInfo, ResourceSet?> Sets = new();

    /// <summary>The sentence in the reader's language.</summary>
    public static string Say(string english) => Find(english) ?? english;

    /// <summary>The sentence with its gaps filled in.</summary>
    public static string Say(string english, params object?[] values) =>
        string.Format(Languages.Reader, Say(english), values);

    /// <summary>The sentence as HTML: its words and values are escaped, unless a value is HTML itself.</summary>
    public static IHtmlContent SayHtml(string english, params object?[] values) =>
        new HtmlFormattableString(Languages.Reader, Encoder.Encode(Say(english)), [.. values.Select(value => value ?? "")]);

    /// <summary>The sentence for one or for many; <c>{0}</c> is the number.</summary>
    public static string Count(long number, string one, string many) =>
        string.Format(Languages.Reader, Say(number == 1 ? one : many), number);

    private static string? Find(string english)
    {
        for (var culture = CultureInfo.CurrentUICulture; culture.Name.Length > 0; culture = culture.Parent)
        {
            if (Sets.GetOrAdd(culture, SetOf)?.GetString(english) is { } said)
            {
                return said;
            }
        }
        return null;
    }

    private static ResourceSet? SetOf(CultureInfo culture) => Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false);
}
