using SecureMail.Benchmarks;

// Every benchmark compares with a baseline of the same run, round by round, and reports medians of the ratios.
var suites = new Dictionary<string, Func<IReadOnlyList<Ratio>>>
{
    ["envelope"] = EnvelopeBenchmark.Run,
};

if (args is not [var name] || !suites.TryGetValue(name, out var run))
{
    var names = string.Join('|', suites.Keys);
    Console.Error.WriteLine($"Say which: dotnet run -c Release --project tests/SecureMail.Benchmarks -- {names}");
    return 2;
}

var ratios = run();
foreach (var ratio in ratios) Console.WriteLine(ratio);
return ratios.All(ratio => ratio.Met) ? 0 : 1;
