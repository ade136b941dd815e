using System.Globalization;

namespace SecureMail.Cli.Doctor;

/// <summary>What the end of a certificate's validity means. Most are renewed by a machine a month before.</summary>
internal static class CertificateAge
{
    /// <summary>From here on the renewal has failed several times.</summary>
    public static readonly TimeSpan Short = TimeSpan.FromDays(14);

    /// <summary>Adds the certificate to what was seen.</summary>
    public static Finding Judge(string part, string seen, DateTimeOffset? validUntil, DateTimeOffset now)
    {
        if (validUntil is not { } end)
        {
            return Finding.Ok(part, seen);
        }
        var date = end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return (end - now) switch
        {
            var left when left <= TimeSpan.Zero => Finding.Broken(part, $"{seen} Its certificate has ended on {date}: renew it."),
            var left when left < Short => Finding.Warning(part, $"{seen} Its certificate ends on {date}: renew it."),
            _ => Finding.Ok(part, $"{seen} Its certificate ends on {date}."),
        };
    }
}
