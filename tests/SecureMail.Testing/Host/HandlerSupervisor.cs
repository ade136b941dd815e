using System.Security.Cryptography;

namespace SecureMail.Testing.Host;

/// <summary>
/// Keeps one handler alive by the host's rules. Exit 200: again, not counted. Exit 0: nothing happens and the dead handler
/// stays, as on hosts before 2026. Anything else is a fault; at the third within 30 minutes the host itself shuts down, and
/// the platform starts another.
/// </summary>
public sealed class HandlerSupervisor : IAsyncDisposable
{
    private const int RestartCode = 200;
    private const int MostFaults = 3;
    private static readonly TimeSpan FaultsForgottenAfter = TimeSpan.FromMinutes(30);

    private readonly HostFolder folder;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly TimeProvider clock;
    private readonly RandomNumberGenerator randomness;
    private readonly CancellationTokenSource stopping = new();
    private readonly HttpClient ping = new(new HttpClientHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly List<int> exitCodes = [];
    private readonly List<HandlerProcess> processes = [];
    private readonly Lock gate = new();
    private TaskCompletionSource<HandlerProcess> ready = NewReady();
    private HandlerProcess? process;
    private bool killedByHost;
    private Task keeping = Task.CompletedTask;

    public HandlerSupervisor(HostFolder folder, IReadOnlyDictionary<string, string> settings, TimeProvider clock, RandomNumberGenerator randomness)
    {
        this.folder = folder;
        this.settings = settings;
        this.clock = clock;
        this.randomness = randomness;
    }

    /// <summary>The first answer of the process that runs now.</summary>
    public FirstAnswer? FirstAnswer { get; private set; }

    /// <summary>Processes started so far.</summary>
    public int Starts { get; private set; }

    /// <summary>Faults since the host started.</summary>
    public int Faults { get; private set; }

    /// <summary>How often the host gave up and the platform started another.</summary>
    public int HostRestarts { get; private set; }

    /// <summary>The exit codes seen, in order.</summary>
    public IReadOnlyList<int> ExitCodes
    {
        get
        {
            lock (gate)
            {
                return [.. exitCodes];
            }
        }
    }

    /// <summary>What the handler printed last.</summary>
    public string Log => process?.Log ?? "";

    /// <summary>Starts to keep a handler alive.</summary>
    public void Start() => keeping = KeepAsync(stopping.Token);

    /// <summary>The handler, as soon as it answers.</summary>
    public Task<HandlerProcess> ReadyAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return ready.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Kills the handler as the host does after a function's time-out: not counted as a fault.</summary>
    public void KillAsHost()
    {
        killedByHost = true;
        process?.Kill();
    }

    /// <summary>Kills the handler from outside (SIGKILL), as the kernel does when memory runs out.</summary>
    public void KillFromOutside() => process?.Kill();

    /// <summary>Kills the handler and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        process?.Kill();
        await keeping;
        processes.ForEach(started => started.Dispose());
        ping.Dispose();
        stopping.Dispose();
    }

    private static TaskCompletionSource<HandlerProcess> NewReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var firstFaultAt = clock.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var code = await RunOnceAsync(cancellationToken);
            if (code is null or 0)
            {
                return; // Stopped; or QUIRK: hosts before 2026 take exit 0 for a handler that still runs.
            }
            if (code == RestartCode || killedByHost)
            {
                killedByHost = false;
                continue;
            }
            if (clock.GetElapsedTime(firstFaultAt) > FaultsForgottenAfter)
            {
                Faults = 0;
            }
            firstFaultAt = clock.GetTimestamp();
            if (++Faults == MostFaults)
            {
                (Faults, HostRestarts) = (0, HostRestarts + 1);
            }
        }
    }

    private async Task<int?> RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            process = HandlerProcess.Start(folder, settings, WorkerId(), clock);
            processes.Add(process); // Whoever was given it may still ask it something after its end.
            Starts++;
            FirstAnswer = await process.FirstAnswerAsync(ping, folder.InitializationTimeout, cancellationToken);
            if (FirstAnswer is not null)
            {
                ready.TrySetResult(process);
            }
            else
            {
                process.Kill();
            }
            var code = await process.WaitForExitAsync(cancellationToken);
            Ended(code);
            return code;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private void Ended(int code)
    {
        lock (gate)
        {
            exitCodes.Add(code);
            if (code != 0 && ready.Task.IsCompleted)
            {
                ready = NewReady();
            }
        }
    }

    private string WorkerId()
    {
        Span<byte> bytes = stackalloc byte[16];
        randomness.GetBytes(bytes);
        return new Guid(bytes).ToString();
    }
}
