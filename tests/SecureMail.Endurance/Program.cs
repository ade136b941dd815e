using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SecureMail.DevHost.Tools;
using SecureMail.Endurance;
using SecureMail.Endurance.Clocked;

using var randomness = RandomNumberGenerator.Create();
#pragma warning disable RS0030 // This is the entry point that chooses the real clock.
var clock = TimeProvider.System;
#pragma warning restore RS0030
if (args is [ClockedProgram.Command, var file, .. var rest])
{
    return await ClockedProgram.RunAsync(file, rest, clock, randomness);
}

using var stopping = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return await Modes.RunAsync(args, Console.Out, isTerminal: !Console.IsOutputRedirected, clock, randomness, stopping.Token);
}
catch (ToolException fault)
{
    await Console.Error.WriteLineAsync(fault.Message);
    return 1;
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    return 130; // as after SIGINT in a shell
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}
