using System.Globalization;

namespace SecureMail.Core.Notify;

/// <summary>Dates as mails write them: English, UTC.</summary>
internal static class Dates
{
    /// <summary>Such as "6 December 2026, 18:53 UTC".</summary>
    public static string Long(DateTimeOffset time) =>
        time.UtcDateTime.ToString("d MMMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
