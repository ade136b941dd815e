namespace SecureMail.Host.Tests.Start;

/// <summary>The least that ASP.NET Core can be as a custom handler, published as the package is: the measure of a start.</summary>
internal static class EmptyProgram
{
    private const string Name = "EmptyProgram";

    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <ServerGarbageCollection>false</ServerGarbageCollection>
            <ConcurrentGarbageCollection>false</ConcurrentGarbageCollection>
            <TieredPGO>false</TieredPGO>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
        </Project>
        """;

    private const string Program = """
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseUrls("http://127.0.0.1:" + builder.Configuration["FUNCTIONS_CUSTOMHANDLER_PORT"]);
        var app = builder.Build();
        app.MapGet("/", () => "empty");
        app.Run();
        """;

    private const string Host = """{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "EmptyProgram" } } }""";

    /// <summary>Publishes it into a folder (self-contained, linux-x64, ReadyToRun) and returns where it is.</summary>
    public static async Task<string> PublishAsync(string folder, CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, Name + ".csproj"), Project, cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Program, cancellationToken);
        var target = Path.Combine(folder, "app");
        await Package.RunAsync(
            "dotnet",
            ["publish", Path.Combine(folder, Name + ".csproj"), "--output", target, "--configuration", "Release", "--runtime", "linux-x64", "--self-contained", "true", "-p:PublishReadyToRun=true", "-p:InvariantGlobalization=false", "--verbosity", "quiet", "--nologo"],
            cancellationToken);
        await File.WriteAllTextAsync(Path.Combine(target, "host.json"), Host, cancellationToken);
        return target;
    }
}
