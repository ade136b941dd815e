using System.Globalization;
using SecureMail.Smtp.Addresses;

namespace SecureMail.Smtp.Sts;

/// <summary>
/// What a domain says about the servers that take its mail (MTA-STS, RFC 8461 section 3.2): which names they have, and
/// whether mail may go to others.
/// </summary>
/// <param name="IsEnforced">Whether mail must go to a matching server with a verified certificate or not at all.</param>
/// <param name="Servers">Names in lower case; one that begins with "*." stands for one more label.</param>
/// <param name="MaxAge">How long the policy may be kept.</param>
public sealed record StsPolicy(bool IsEnforced, IReadOnlyList<string> Servers, TimeSpan MaxAge)
{
    // Section 3.2: max_age is at most one year.
    private const int MaxAgeSeconds = 31_557_600;

    private const int MaxServers = 100;

    /// <summary>Reads a policy file; null when it is none.</summary>
    public static StsPolicy? Parse(string text)
    {
        var pairs = text.Split('\n')
            .Select(line => line.TrimEnd('\r').Split(':', 2))
            .Where(pair => pair.Length == 2)
            .Select(pair => (Key: pair[0].Trim(), Value: pair[1].Trim()))
            .ToList();
        var servers = pairs.Where(pair => pair.Key == "mx").Select(pair => pair.Value.ToLowerInvariant()).ToList();
        var isKnown = First("version") == "STSv1"
            && First("mode") is "enforce" or "testing" or "none"
            && servers.Count <= MaxServers && servers.All(IsPattern);
        if (!isKnown || !int.TryParse(First("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var age)) return null;
        return First("mode") != "none" && servers.Count == 0
            ? null
            : new StsPolicy(First("mode") == "enforce", servers, TimeSpan.FromSeconds(Math.Min(age, MaxAgeSeconds)));

        // Section 3.2: of a key that stands there twice, the first counts.
        string? First(string key) => pairs.Where(pair => pair.Key == key).Select(pair => pair.Value).FirstOrDefault();
    }

    /// <summary>Section 4.1: whether a server's name is one of the policy's.</summary>
    public bool Allows(string host) => Servers.Any(server =>
        server.StartsWith("*.", StringComparison.Ordinal)
            ? host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..].Equals(server[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(server, StringComparison.OrdinalIgnoreCase));

    private static bool IsPattern(string server) =>
        HostName.TryParseDomain(server.StartsWith("*.", StringComparison.Ordinal) ? server[2..] : server, out _);
}
