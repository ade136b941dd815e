using System.Security.Cryptography;
using SecureMail.AzureServices;
using SecureMail.Functions.Hosting;

try
{
    var folder = Directory.GetCurrentDirectory();
    // An empty builder: what a web program usually brings along takes longer to load than all that this one needs.
    var builder = WebApplication.CreateEmptyBuilder(LocalSettings.Options(args, folder));
    builder.Configuration.AddSettings(args, folder);
    var host = FunctionsHost.Read(builder.Configuration);
    builder.ListenWhere(host);
    using var randomness = RandomNumberGenerator.Create();
#pragma warning disable RS0030 // This is the entry point that chooses the real clock.
    builder.AddProgram(host, TimeProvider.System, randomness);
#pragma warning restore RS0030

    var app = builder.Build();
    app.UseProgram(host);
    await app.RunAsync();
    return host.IsPresent ? FunctionsHost.RestartExitCode : 0;
}
catch (SettingException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
