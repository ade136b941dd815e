using System.Globalization;

namespace SecureMail.Endurance.Soak;

/// <summary>How much memory the program holds after so many mails.</summary>
/// <param name="Mails">Mails that were accepted.</param>
/// <param name="Resident">Resident bytes.</param>
/// <param name="Peak">Most resident bytes ever.</param>
internal sealed record MemorySample(int Mails, long Resident, long Peak)
{
    /// <summary>proc(5): /proc/PID/status.</summary>
    public static MemorySample Take(int process, int mails)
    {
        var lines = File.ReadAllLines($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status");
        return new MemorySample(mails, BytesOf(lines, "VmRSS:"), BytesOf(lines, "VmHWM:"));
    }

    /// <summary>Growth in bytes for each mail: the line of least squares through the samples.</summary>
    public static double SlopeOf(IReadOnlyList<MemorySample> samples)
    {
        var (meanMails, meanBytes) = (samples.Average(sample => (double)sample.Mails), samples.Average(sample => (double)sample.Resident));
        var spread = samples.Sum(sample => (sample.Mails - meanMails) * (sample.Mails - meanMails));
        return spread == 0 ? 0 : samples.Sum(sample => (sample.Mails - meanMails) * (sample.Resident - meanBytes)) / spread;
    }

    private static long BytesOf(string[] lines, string field)
    {
        var line = lines.Single(line => line.StartsWith(field, StringComparison.Ordinal));
        return 1024 * long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture);
    }
}
