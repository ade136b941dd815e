using System.Globalization;

namespace SecureMail.Portal.Wording;

/// <summary>Dates as pages write them: English, UTC, since a page without script does not know the reader's clock.</summary>
internal static class Dates
{
    /// <summary>Such as "6 December 2026, 18:53 UTC".</summary>
    public static string Long(DateTimeOffset time) => Write(time, "d MMMM yyyy, HH:mm 'UTC'");

    /// <summary>Such as "6 Dec 2026", for lists.</summary>
    public static string Day(DateTimeOffset time) => Write(time, "d MMM yyyy");

    /// <summary>For the datetime attribute.</summary>
    public static string Machine(DateTimeOffset time) => Write(time, "yyyy-MM-dd'T'HH:mm:ss'Z'");

    private static string Write(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}
