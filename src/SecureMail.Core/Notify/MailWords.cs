using System.Globalization;
using System.Resources;

namespace SecureMail.Core.Notify;

/// <summary>
/// The sentences of the service's mails in one language. The English sentence is the key, so that composers can be read as
/// they are; <c>MailWords.de.resx</c> and its sisters hold the others.
/// </summary>
internal sealed class MailWords
{
    private static readonly ResourceManager Resources = new("SecureMail.Core.Notify.MailWords", typeof(MailWords).Assembly);

    private readonly CultureInfo culture;

    private MailWords(CultureInfo culture) => this.culture = culture;

    /// <summary>The words of a language of <see cref="MailLanguages"/>; of any other, the English ones.</summary>
    public static MailWords In(string? language)
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo(MailLanguages.Codes.Contains(language) ? language! : MailLanguages.Default).Clone();
        // The portal names days in the Gregorian calendar too.
        culture.DateTimeFormat.Calendar = culture.OptionalCalendars.OfType<GregorianCalendar>().First();
        return new MailWords(culture);
    }

    /// <summary>The attributes of an html element: language, and direction where it is not the usual one.</summary>
    public string HtmlAttributes => $"lang=\"{culture.Name}\"{(culture.TextInfo.IsRightToLeft ? " dir=\"rtl\"" : "")}";

    /// <summary>The sentence with its gaps filled in.</summary>
    public string Say(string english, params object[] values) => string.Format(culture, Find(english), values);

    /// <summary>The sentence as HTML; the values are HTML already.</summary>
    public string SayHtml(string english, params object[] values) => string.Format(culture, ServiceMail.Html(Find(english)), values);

    /// <summary>Such as "6 December 2026, 18:53 UTC".</summary>
    public string Long(DateTimeOffset time) => time.UtcDateTime.ToString(Find("d MMMM yyyy, HH:mm 'UTC'"), culture);

    private string Find(string english) =>
        (culture.Name == MailLanguages.Default ? null : Resources.GetResourceSet(culture, createIfNotExists: true, tryParents: false)?.GetString(english)) ?? english;
}
