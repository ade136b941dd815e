using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Organisations;

/// <summary>Shows an organisation's settings, one a line.</summary>
internal static class OrganisationSheet
{
    private const int BytesPerKib = 1024;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter() },
        // The text goes to a file or a terminal, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static void Write(Surroundings surroundings, Organisation organisation, bool json)
    {
        if (json)
        {
            surroundings.Output.WriteLine(JsonSerializer.Serialize(organisation, Json));
            return;
        }
        Sheet.Write(surroundings.Console, ["setting", "value"], Rows(organisation));
    }

    private static IEnumerable<string[]> Rows(Organisation organisation)
    {
        yield return ["id", organisation.Id];
        yield return ["name", organisation.Name];
        yield return ["domains", string.Join(", ", organisation.Domains)];
        yield return ["tags", string.Join(", ", organisation.Tags.Select(tag => $"[{tag}]"))];
        yield return ["near misses", organisation.NearMisses == NearMissRule.Seal ? "sealed, and the sender is told" : "refused, and the sender is told"];
        yield return ["senders are told", organisation.SenderNotices switch
        {
            SenderNoticeRule.All => "of problems and of every sealed message",
            SenderNoticeRule.None => "of nothing",
            _ => "of problems",
        }];
        yield return ["retention", Duration(organisation.Retention)];
        yield return ["largest message", Kib(organisation.MaxMessageBytes)];
        yield return ["attached to notices", organisation.MaxAttachedBytes == 0 ? "nothing, link only" : "up to " + Kib(organisation.MaxAttachedBytes)];
        yield return ["key", organisation.KeyUri ?? "the deployment's"];
        if (organisation.TlsTags.Count > 0)
        {
            yield return ["tags for TLS only", string.Join(", ", organisation.TlsTags)];
            yield return ["routes", string.Join(", ", organisation.Routes.Select(Way))];
        }
        yield return ["replies are held", Duration(organisation.HoldTime)];
        yield return ["replies reach your people", organisation.Copies switch { CopyPolicy.Copy => "as copies", CopyPolicy.Notice => "as notices", _ => "in the portal only" }];
        yield return ["copies come from", organisation.From == FromPolicy.Portal ? "the portal's address" : "the person's address"];
        yield return ["language of notices", organisation.Language];
        yield return ["colour and logo", $"{organisation.Branding?.Accent ?? "the portal's"}, {(organisation.Branding?.Logo is { } logo ? string.Create(CultureInfo.InvariantCulture, $"{logo.Length} bytes") : "none")}"];
        yield return ["recipients get in", organisation.Portal.CodeAlone ? "by the mailed code alone" : "by a password after the mailed code"];
        yield return ["security question", organisation.Portal.SecurityQuestion ? "asked on top of the mailed code" : "none"];
        yield return ["senders may keep a message", "up to " + Duration(organisation.Portal.LongestKeep)];
        if (organisation.MailServer is not { } route)
        {
            yield return ["mail server", "none: your people get notices of replies"];
            yield break;
        }
        yield return ["mail server", string.Create(CultureInfo.InvariantCulture, $"{route.Host}, port {route.Port}, {route.Tls}")];
        yield return ["trusted authorities", route.CertificateAuthorities is null ? "the system's" : "its own, see --json"];
        yield return ["pinned certificate", route.CertificateSha256 ?? "none"];
    }

    private static string Way(DomainRoute route) => route.Server is { } server
        ? string.Create(CultureInfo.InvariantCulture, $"{route.Domain} by {server.Host}, port {server.Port}, {server.Tls}")
        : $"{route.Domain} by its MTA-STS policy";

    private static string Duration(TimeSpan time) => time.TotalDays >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.##} days")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} seconds");

    private static string Kib(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / BytesPerKib} KiB");
}
