using System.Globalization;
using static SecureMail.Portal.Wording.Words;

namespace SecureMail.Portal.Wording;

/// <summary>Dates as pages write them: in the reader's language, and in UTC, since a page without script does not know their clock.</summary>
internal static class Dates
{
    /// <summary>Such as "6 December 2026, 18:53 UTC".</summary>
    public static string Long(DateTimeOffset time) => Write(time, Say("d MMMM yyyy, HH:mm 'UTC'"));

    /// <summary>Such as "6 Dec 2026", for lists.</summary>
    public static string Day(DateTimeOffset time) => Write(time, Say("d MMM yyyy"));

    /// <summary>For the datetime attribute.</summary>
    public static string Machine(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Write(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, Languages.Reader);
}
