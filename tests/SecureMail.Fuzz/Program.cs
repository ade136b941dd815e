using System.Globalization;
using SecureMail.Fuzz;

// Each command prints its figures and exits 1 when a bound does not hold. The tests run small sizes of the same code.
var commands = new Dictionary<string, Func<int?, Task<bool>>>
{
    ["mutate"] = count => Task.FromResult(Commands.Mutate(count ?? 100_000)),
    ["growth"] = _ => Task.FromResult(Commands.Growth()),
    ["allocation"] = _ => Task.FromResult(Commands.Allocation()),
    ["roundtrip"] = count => Commands.RoundTripAsync(count ?? 10_000),
};

if (args.Length is not (1 or 2) || !commands.TryGetValue(args[0], out var run))
{
    Console.Error.WriteLine($"Say which: dotnet run -c Release --project tests/SecureMail.Fuzz -- {string.Join('|', commands.Keys)} [COUNT]");
    return 2;
}
return await run(args.Length == 2 ? int.Parse(args[1], CultureInfo.InvariantCulture) : null) ? 0 : 1;
