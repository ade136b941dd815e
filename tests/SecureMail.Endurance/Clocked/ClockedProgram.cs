using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using SecureMail.Functions.Hosting;

namespace SecureMail.Endurance.Clocked;

/// <summary>
/// The program, put together by its own code as its entry point does it, under a clock that a test can turn. Only this
/// project can do so: the program itself takes its time from the machine and from nowhere else.
/// </summary>
internal static class ClockedProgram
{
    /// <summary>What the command line begins with; the clock's file follows.</summary>
    public const string Command = "program";

    /// <summary>Runs until it is killed.</summary>
    public static async Task<int> RunAsync(string clockFile, string[] arguments, TimeProvider real, RandomNumberGenerator randomness)
    {
        using var clock = new TurnableClock(clockFile, real);
        var folder = Directory.GetCurrentDirectory();
        var builder = WebApplication.CreateEmptyBuilder(LocalSettings.Options(arguments, folder));
        builder.Configuration.AddSettings(arguments, folder);
        var host = FunctionsHost.Read(builder.Configuration);
        builder.ListenWhere(host);
        builder.AddProgram(host, clock, randomness);
        var app = builder.Build();
        app.UseProgram(host);
        await app.RunAsync();
        return 0;
    }
}
