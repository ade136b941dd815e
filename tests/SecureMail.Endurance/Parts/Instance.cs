using System.Diagnostics;
using System.Globalization;
using SecureMail.DevHost.Tools;
using SecureMail.Testing.Host;

namespace SecureMail.Endurance.Parts;

/// <summary>
/// One process of the program with doors of its own: a proxy to each storage service, and one to the mail server. What comes through
/// them is known to be its.
/// </summary>
internal sealed class Instance : IAsyncDisposable
{
    private static readonly byte[] SweepPayload = """{"Data":{"timer":{}},"Metadata":{}}"""u8.ToArray();
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Ground ground;
    private readonly HandlerProcess process;
    private readonly Doors doors;
    private int disposed;

    private Instance(Ground ground, int number, HandlerProcess process, Doors doors)
    {
        this.ground = ground;
        this.process = process;
        this.doors = doors;
        Number = number;
    }

    /// <summary>Counted from 1.</summary>
    public int Number { get; }

    /// <summary>When it was killed, as a timestamp; null while it lives.</summary>
    public long? KilledAt { get; private set; }

    /// <summary>When it was killed or asked to end; null while nobody did.</summary>
    public long? StoppedAt { get; private set; }

    public int ProcessId => process.Id;

    public Uri Address => process.Address;

    /// <summary>What it printed last.</summary>
    public string Log => process.Log;

    /// <summary>Starts the program and waits until it answers.</summary>
    public static async Task<Instance> StartAsync(Ground ground, ProgramFile program, InstanceOptions options)
    {
        var number = ground.NextNumber();
        var doors = new Doors(ground, number, options);
        var port = options.Address?.Port ?? FreePort.Take();
        var environment = new Dictionary<string, string>(ground.Settings);
        doors.Describe(environment);
        if (options.IsHandler)
        {
            environment = HandlerProcess.OfHandler(environment, port);
        }
        environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}";
        var start = new ProcessStartInfo(program.Executable, program.Arguments) { WorkingDirectory = program.Folder };
        var process = HandlerProcess.Start(start, environment, port, ground.Run.Clock);
        var instance = new Instance(ground, number, process, doors);
        ground.Instances[number] = instance;
        using var ping = new HttpClient();
        if (await process.FirstAnswerAsync(ping, StartLimit, ground.Run.Stop) is null && instance.KilledAt is null)
        {
            throw new ToolException($"The program does not start: {process.Log}");
        }
        return instance;
    }

    /// <summary>SIGKILL, at once; only the first counts.</summary>
    public void Kill()
    {
        lock (process)
        {
            if (KilledAt is null)
            {
                process.Kill();
                KilledAt = ground.Run.Clock.GetTimestamp();
                StoppedAt ??= KilledAt;
            }
        }
    }

    /// <summary>Fires the sweep, as a Functions host does whose custom handler this is; false when it did not run to its end.</summary>
    public async Task<bool> SweepAsync(TriggerCaller host) =>
        (await host.CallAsync(process, "sweep", SweepPayload, ground.Run.Stop)).Outcome == InvocationOutcome.Succeeded;

    /// <summary>SIGTERM: it may finish what it is doing.</summary>
    public void Terminate()
    {
        if (!process.HasExited)
        {
            StoppedAt ??= ground.Run.Clock.GetTimestamp();
            process.Terminate();
        }
    }

    /// <summary>Waits until the process is gone, and closes its doors.</summary>
    public async Task EndedAsync()
    {
        await process.WaitForExitAsync(ground.Run.Stop);
        await doors.CloseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) == 0)
        {
            process.Kill();
            await doors.CloseAsync();
            process.Dispose();
        }
    }
}
