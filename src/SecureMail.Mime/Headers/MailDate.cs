using System.Globalization;

namespace SecureMail.Mime;

/// <summary>Dates of RFC 5322 section 3.3 and 4.3.</summary>
internal static class MailDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>Reads a date field; null when it holds none. The weekday is not checked.</summary>
    internal static DateTimeOffset? Parse(string value)
    {
        var words = WithoutComments(value).Split([' ', '\t', ','], StringSplitOptions.RemoveEmptyEntries);
        var at = Array.FindIndex(words, word => char.IsAsciiDigit(word[0]));
        if (at < 0 || at + 3 > words.Length) return null;
        if (!int.TryParse(words[at], NumberStyles.None, null, out var day)) return null;
        var month = 1 + Array.FindIndex(Months, name => words[at + 1].StartsWith(name, StringComparison.OrdinalIgnoreCase));
        if (month < 1 || !int.TryParse(words[at + 2], NumberStyles.None, null, out var year)) return null;
        var time = at + 3 < words.Length ? words[at + 3] : "0:0";
        if (Time(time) is not { } clock) return null;
        var zone = Zone(at + 4 < words.Length ? words[at + 4] : "");
        return Compose(FullYear(year, words[at + 2].Length), month, day, clock, zone);
    }

    /// <summary>The form RFC 5322 section 3.3 asks for.</summary>
    internal static string Format(DateTimeOffset date)
    {
        var local = date.ToString("ddd, d MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture);
        var offset = date.Offset.ToString("hhmm", CultureInfo.InvariantCulture);
        return local + (date.Offset < TimeSpan.Zero ? '-' : '+') + offset;
    }

    private static DateTimeOffset? Compose(int year, int month, int day, TimeSpan clock, TimeSpan zone)
    {
        if (year is < 1 or > 9998 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        var date = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Unspecified) + clock;
        return date.Ticks < zone.Ticks ? null : new DateTimeOffset(date, zone);
    }

    // RFC 5322 section 4.3: two digits below 50 are 20xx, other two or three digits count from 1900.
    private static int FullYear(int year, int digits) => digits switch
    {
        2 when year < 50 => 2000 + year,
        2 or 3 => 1900 + year,
        _ => year,
    };

    private static TimeSpan? Time(string text)
    {
        var parts = text.Split([':', '.']);
        if (parts.Length is < 2 or > 4) return null;
        Span<int> units = stackalloc int[3];
        units.Clear();
        for (var i = 0; i < Math.Min(3, parts.Length); i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.None, null, out units[i])) return null;
        }
        // A leap second (60) becomes the last second of its minute.
        if (units[0] > 23 || units[1] > 59 || units[2] > 60) return null;
        return new TimeSpan(units[0], units[1], Math.Min(units[2], 59));
    }

    /// <summary>Zones by offset or by the names of RFC 5322 section 4.3; an unknown name means -0000, that is UTC.</summary>
    private static TimeSpan Zone(string text)
    {
        if (text.Length == 5 && text[0] is '+' or '-' && int.TryParse(text.AsSpan(1), NumberStyles.None, null, out var digits))
        {
            var minutes = (digits / 100 * 60) + (digits % 100);
            return minutes > 14 * 60 ? TimeSpan.Zero : TimeSpan.FromMinutes(text[0] == '-' ? -minutes : minutes);
        }
        return TimeSpan.FromHours(text.ToUpperInvariant() switch
        {
            "EDT" => -4,
            "EST" or "CDT" => -5,
            "CST" or "MDT" => -6,
            "MST" or "PDT" => -7,
            "PST" => -8,
            _ => 0,
        });
    }

    private static string WithoutComments(string value)
    {
        var open = value.IndexOf('(', StringComparison.Ordinal);
        return open < 0 ? value : value[..open];
    }
}
