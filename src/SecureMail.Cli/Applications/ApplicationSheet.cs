using System.Globalization;
using System.Text.Json;
using SecureMail.Cli.Administration;
using SecureMail.Core.Organisations;

namespace SecureMail.Cli.Applications;

/// <summary>Shows applications, one a line, without their secrets.</summary>
internal static class ApplicationSheet
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static void Write(Surroundings surroundings, IReadOnlyList<Application> applications, bool json)
    {
        if (json)
        {
            surroundings.Output.WriteLine(JsonSerializer.Serialize(applications, Json));
            return;
        }
        Sheet.Write(surroundings.Console, ["application", "state", "added", "secret replaced", "valid secrets"], applications.Select(Row));
    }

    private static string[] Row(Application application) =>
    [
        application.Name,
        application.IsEnabled ? "admitted" : "shut out",
        Time(application.CreatedAt),
        application.RotatedAt is { } rotated ? Time(rotated) : "never",
        (application.IsEnabled, application.HasPreviousSecret) switch { (false, _) => "0", (true, true) => "2", (true, false) => "1" },
    ];

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
