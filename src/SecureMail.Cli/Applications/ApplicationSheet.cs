using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>Shows applications, one a line, without their secrets.</summary>
internal static class ApplicationSheet
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter() } };

    public static void Write(Surroundings surroundings, IReadOnlyList<Application> applications, bool json)
    {
        if (json)
        {
            surroundings.Output.WriteLine(JsonSerializer.Serialize(applications, Json));
            return;
        }
        Sheet.Write(
            surroundings.Console,
            ["application", "kind", "state", "added", "secret replaced", "valid secrets", "last used"],
            applications.Select(application => Row(application, surroundings.Clock.GetUtcNow())));
    }

    /// <summary>Every setting of one application.</summary>
    public static void WriteSettings(Surroundings surroundings, ApplicationSettings settings) =>
        Sheet.Write(surroundings.Console, ["setting", "value"], Settings(settings));

    private static string[] Row(Application application, DateTimeOffset now) =>
    [
        application.Name,
        application.Settings.Kind.ToString().ToLowerInvariant(),
        application is { IsEnabled: false } ? "shut out" : application.UnusedUntil < now ? "ended unused" : "admitted",
        Time(application.CreatedAt),
        application.RotatedAt is { } rotated ? Time(rotated) : "never",
        (application.IsEnabled, application.HasPreviousSecret) switch { (false, _) => "0", (true, true) => "2", (true, false) => "1" },
        application.LastUsedAt is { } used ? Time(used) : "never",
    ];

    private static IEnumerable<string[]> Settings(ApplicationSettings settings)
    {
        yield return ["kind", settings.Kind.ToString().ToLowerInvariant()];
        yield return ["envelope senders", settings.Senders.Count == 0 ? "any" : string.Join(", ", settings.Senders)];
        yield return ["networks", settings.Networks.Count == 0 ? "any" : string.Join(", ", settings.Networks)];
        yield return ["mails a minute", settings.MailsPerMinute == 0 ? "no limit" : Number(settings.MailsPerMinute)];
        yield return ["largest mail", settings.MaxMessageBytes is { } bytes ? $"{Number(bytes / 1024)} KiB" : "the organisation's"];
        yield return ["ends unused", settings.UnusedDays == 0 ? "never" : $"after {Number(settings.UnusedDays)} days"];
        yield return ["trigger field", settings.TriggerField ?? "none"];
        yield return ["seals every mail", settings.SealsAll ? "yes" : "no"];
        if (settings.TopicArn is { } topic)
        {
            yield return ["topic", topic];
        }
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
