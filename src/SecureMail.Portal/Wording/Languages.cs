using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;

namespace SecureMail.Portal.Wording;

/// <summary>The portal's languages: what the reader chose, otherwise what the browser asks for, otherwise English.</summary>
internal static class Languages
{
    /// <summary>Holds the choice; nothing else.</summary>
    public const string Cookie = "__Host-language";

    /// <summary>By code, each named in itself.</summary>
    public static readonly IReadOnlyDictionary<string, string> All = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["ar"] = "العربية",
        ["de"] = "Deutsch",
        ["en"] = "English",
        ["es"] = "Español",
        ["fr"] = "Français",
    };

    private static readonly Dictionary<string, CultureInfo> Cultures = All.Keys.ToDictionary(language => language, CultureOf);

    /// <summary>The page's language.</summary>
    public static string Current => Reader.Name;

    /// <summary>How the reader's language writes dates and numbers.</summary>
    public static CultureInfo Reader =>
        Cultures.GetValueOrDefault(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName) ?? Cultures["en"];

    /// <summary>The page's direction: "rtl", or null for the usual one.</summary>
    public static string? Direction => Reader.TextInfo.IsRightToLeft ? "rtl" : null;

    /// <summary>How a request's language is found.</summary>
    public static RequestLocalizationOptions Options()
    {
        CultureInfo[] cultures = [.. Cultures.Values];
        return new RequestLocalizationOptions
        {
            DefaultRequestCulture = new RequestCulture("en"),
            SupportedCultures = cultures,
            SupportedUICultures = cultures,
            ApplyCurrentCultureToResponseHeaders = true,
            RequestCultureProviders = [new CustomRequestCultureProvider(Chosen), new AcceptLanguageHeaderRequestCultureProvider()],
        };
    }

    /// <summary>Remembers a choice for a year.</summary>
    public static void Choose(HttpContext context, string language) =>
        context.Response.Cookies.Append(Cookie, language, new CookieOptions
        {
            Path = "/",
            Secure = true,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            MaxAge = TimeSpan.FromDays(365),
            IsEssential = true,
        });

    private static Task<ProviderCultureResult?> Chosen(HttpContext context) =>
        Task.FromResult(context.Request.Cookies[Cookie] is { } language && All.ContainsKey(language) ? new ProviderCultureResult(language) : null);

    /// <summary>Dates are written in the Gregorian calendar, which the notice names too.</summary>
    private static CultureInfo CultureOf(string language)
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo(language).Clone();
        culture.DateTimeFormat.Calendar = culture.OptionalCalendars.OfType<GregorianCalendar>().First();
        return culture;
    }
}
