using SecureMail.Benchmarks;
using SecureMail.Benchmarks.Envelope;
using SecureMail.Benchmarks.Ratios;
using SecureMail.Benchmarks.Smtp;

// Every benchmark compares with a baseline of the same run, round by round, and reports medians of the ratios.
var suites = new Dictionary<string, Func<IEnumerable<Ratio>>>
{
    ["envelope"] = () => SmallMessageBenchmark.Run().Concat(MemoryBenchmark.Run()).Concat(FileBenchmark.Run()),
    ["ratios"] = MimeRatios.Run,
    ["smtp"] = SmtpBenchmark.Run,
    ["webhook"] = WebhookBenchmark.Run,
};

if (args is not [var name] || !suites.TryGetValue(name, out var run))
{
    var names = string.Join('|', suites.Keys);
    Console.Error.WriteLine($"Say which: dotnet run -c Release --project tests/SecureMail.Benchmarks -- {names}");
    return 2;
}

var missed = 0;
foreach (var ratio in run())
{
    Console.WriteLine(ratio);
    if (!ratio.Met) missed++;
}
return missed == 0 ? 0 : 1;
