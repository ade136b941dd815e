using System.Globalization;

namespace SecureMail.Cli.Doctor;

/// <summary>Lengths of time in words.</summary>
internal static class Ages
{
    /// <summary>Whole seconds, minutes, hours or days, whichever is the first that is less than two of the next.</summary>
    public static string Words(TimeSpan time) => time switch
    {
        _ when time < TimeSpan.FromMinutes(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds} s"),
        _ when time < TimeSpan.FromHours(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalMinutes} minutes"),
        _ when time < TimeSpan.FromDays(2) => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalHours} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalDays} days"),
    };
}
