using System.Diagnostics;
using System.Security.Cryptography;
using SecureMail.Cli;
using SecureMail.Cli.Administration;
using Spectre.Console;

namespace SecureMail.Benchmarks.Envelope;

/// <summary>
/// 256 MiB from file to file on a memory disk, by wall clock: `securemail` against age, GnuPG and OpenSSL CMS, as Debian has
/// them. Theirs are whole processes. Ours is measured as a whole process (published, ReadyToRun) and once more in this
/// process, without the start of the runtime.
/// </summary>
internal sealed class FileBenchmark : IDisposable
{
    private const int Rounds = 7;
    private const int Bytes = 256 << 20;

    private readonly string folder = Path.Combine("/dev/shm", "securemail-benchmark");
    private readonly string program;

    private FileBenchmark(string program)
    {
        this.program = program;
        Directory.CreateDirectory(folder);
    }

    internal static IEnumerable<Ratio> Run()
    {
        if (!Directory.Exists("/dev/shm"))
        {
            Console.WriteLine("not present: /dev/shm, so nothing is measured from file to file");
            return [];
        }
        using var benchmark = new FileBenchmark(PublishedProgram.Find());
        benchmark.Prepare();
        return benchmark.Measure();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Prepare()
    {
        using var random = RandomNumberGenerator.Create();
        using (var file = File.Create(In("f")))
        {
            var block = new byte[1 << 20];
            for (var written = 0; written < Bytes; written += block.Length)
            {
                random.GetBytes(block);
                file.Write(block);
            }
        }
        Peers.WriteKeys(folder);
    }

    private List<Ratio> Measure()
    {
        string[] seal = ["seal", In("f"), "--key", In("public.pem"), "--output", In("o"), "--force"];
        string[] open = ["open", In("o"), "--key", In("private.pem"), "--output", In("p"), "--force"];
        var ours = new Dictionary<string, Func<double>>
        {
            ["seal as a process"] = () => Seconds(program, seal, "o"),
            ["seal in process"] = () => Here(seal, "o"),
            ["open as a process"] = () => Seconds(program, open, "p"),
            ["open in process"] = () => Here(open, "p"),
        };
        var theirs = Peers.All(folder).Where(peer => peer.IsPresent()).ToList();
        var comparisons = theirs.SelectMany(peer => peer.Bounds.Select(bound => (Peer: peer, bound.Ours, bound.Bound, Ratios: new List<double>()))).ToList();

        // Round 0 warms up and does not count.
        for (var round = 0; round <= Rounds; round++)
        {
            var us = ours.ToDictionary(measure => measure.Key, measure => measure.Value());
            foreach (var peer in theirs)
            {
                var them = Seconds(peer.Program, peer.Arguments, peer.Output);
                foreach (var (_, name, _, ratios) in comparisons.Where(comparison => comparison.Peer == peer && round > 0))
                {
                    ratios.Add(them / us[name]);
                }
            }
        }
        return [.. comparisons.Select(comparison => new Ratio(
            $"{comparison.Peer.Name}, time / securemail {comparison.Ours}, 256 MiB", comparison.Ratios, comparison.Bound, AtLeast: true))];
    }

    private double Seconds(string name, IEnumerable<string> arguments, string output)
    {
        File.Delete(In(output));
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["GNUPGHOME"] = In("gnupg");
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException($"{name}: {said}");
    }

    private double Here(string[] words, string output)
    {
        File.Delete(In(output));
        using var random = RandomNumberGenerator.Create();
        using var http = new HttpClientHandler();
        var surroundings = new Surroundings
        {
            Settings = new OperatorSettings(new Dictionary<string, string>()),
            Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }),
            Error = Console.Error,
            Clock = RealClock.Now,
            Randomness = random,
            Http = http,
        };
        var clock = Stopwatch.StartNew();
        var code = CommandLine.RunAsync(words, surroundings).GetAwaiter().GetResult();
        return code == 0 ? clock.Elapsed.TotalSeconds : throw new InvalidOperationException("securemail failed");
    }

    private string In(string name) => Path.Combine(folder, name);
}
