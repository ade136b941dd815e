namespace SecureMail.Host.Tests.Start;

/// <summary>The least that ASP.NET Core can be as a custom handler, published as the package is: the measure of a start.</summary>
internal static class EmptyProgram
{
    /// <summary>Publishes it into a folder.</summary>
    public static Task PublishAsync(string folder, CancellationToken cancellationToken) =>
        Package.RunAsync("bash", [Package.Script, "--empty", folder], cancellationToken);
}
