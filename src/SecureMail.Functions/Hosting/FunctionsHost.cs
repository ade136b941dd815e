using System.Globalization;

namespace SecureMail.Functions.Hosting;

/// <summary>Whether an Azure Functions host started this program as its custom handler, and on which port it expects it.</summary>
/// <param name="Port">The loopback port; null when the program runs alone.</param>
internal sealed record FunctionsHost(int? Port)
{
    /// <summary>The setting that a Functions host adds to the environment.</summary>
    public const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>
    /// The exit code that asks the host for a restart without counting a fault. Never 0: hosts before 2026 take that for
    /// a program that still runs.
    /// </summary>
    public const int RestartExitCode = 200;

    public bool IsPresent => Port is not null;

    public static FunctionsHost Read(IConfiguration configuration) =>
        new(int.TryParse(configuration[PortSetting], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : null);
}
