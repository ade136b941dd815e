using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureMail.DevHost;
using SecureMail.DevHost.Demo;
using SecureMail.DevHost.Once;
using SecureMail.DevHost.Parts;
using SecureMail.DevHost.Tools;

#pragma warning disable RS0030 // This is the entry point that chooses the real clock.
var clock = TimeProvider.System;
#pragma warning restore RS0030
using var randomness = RandomNumberGenerator.Create();
using var stopping = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);

try
{
    var options = DevHostOptions.Parse(args);
    FreePort.Require(options.Port, "--port");
    FreePort.Require(options.MailboxPort, "--mailbox-port");
    var start = clock.GetTimestamp();
    await Console.Out.WriteLineAsync("Starting Azurite, the mail server and the program. The first start fetches the development tools.");
    await using var machine = await Machine.StartAsync(options.Port, options.MailboxPort, clock, randomness, stopping.Token);
    await Console.Out.WriteLineAsync($"Started in {clock.GetElapsedTime(start).TotalSeconds:0.0} s.");
    if (options.Once)
    {
        return await Life.RunAsync(machine, Console.Out, clock, randomness, stopping.Token) ? 0 : 1;
    }
    await Demonstration.ShowAsync(machine, Console.Out, clock, randomness, stopping.Token);
    await Task.Delay(Timeout.Infinite, stopping.Token);
    return 0;
}
catch (ToolException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 0;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
