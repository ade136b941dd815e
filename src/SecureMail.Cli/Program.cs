using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Cli;
using SecureMail.Cli.Administration;
using Spectre.Console;

using var randomness = RandomNumberGenerator.Create();
using var http = new SocketsHttpHandler { AllowAutoRedirect = false };
try
{
#pragma warning disable RS0030 // This is the entry point that chooses the real clock.
    var surroundings = new Surroundings
    {
        Settings = OperatorSettings.Read(Environment.GetEnvironmentVariables(), Directory.GetCurrentDirectory()),
        Console = AnsiConsole.Console,
        Error = Console.Error,
        Clock = TimeProvider.System,
        Randomness = randomness,
        Http = http,
    };
#pragma warning restore RS0030
    return await CommandLine.RunAsync(args, surroundings);
}
catch (SettingException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
