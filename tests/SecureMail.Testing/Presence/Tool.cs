namespace SecureMail.Testing.Presence;

/// <summary>Programs that some tests need and not every machine has.</summary>
public static class Tool
{
    private static readonly string[] BeyondPath = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    /// <summary>The program's full path, looked up on PATH and where system programs stand; null when it is not there.</summary>
    public static string? Find(string name) =>
        (Variable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(BeyondPath)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Why tests that need these programs cannot run; null when they can, or when a missing one must be a failure.</summary>
    public static string? WhyNot(params IReadOnlyList<string> names)
    {
        var missing = names.Where(name => Find(name) is null).ToList();
        return missing.Count == 0 || Variable("SECUREMAIL_REQUIRE_ALL") == "1"
            ? null
            : $"not present: {string.Join(", ", missing)} (./eng/test.sh installs it)";
    }

#pragma warning disable RS0030 // An attribute is made by the test runner, which cannot hand the environment in.
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
