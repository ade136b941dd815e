namespace SecureMail.Testing.Presence;

/// <summary>Programs of the machine that some tests use.</summary>
public static class Tools
{
    /// <summary>
    /// True when <c>SECUREMAIL_REQUIRE_ALL=1</c>: then a missing program is a failure instead of a skipped test.
    /// </summary>
    public static bool AllRequired { get; } = Variable("SECUREMAIL_REQUIRE_ALL") == "1";

    /// <summary>True when <c>SECUREMAIL_FULL=1</c>: then tests that have a quick and a full size run the full one.</summary>
    public static bool FullSize { get; } = Variable("SECUREMAIL_FULL") == "1";

    /// <summary>Where a program is, on PATH or among the system's; null when it is not present.</summary>
    public static string? Find(string name) => (Variable("PATH") ?? "").Split(Path.PathSeparator)
        .Concat(["/usr/sbin", "/usr/local/sbin", "/sbin"])
        .Where(folder => folder.Length > 0)
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    /// <summary>Where a program is; a sentence that says what to install when it is not present.</summary>
    public static string Require(string name) =>
        Find(name) ?? throw new FileNotFoundException(
            $"The program \"{name}\" is not present; install it and run the test again.");

    /// <summary>Why a test that needs these programs is skipped, or null when it runs.</summary>
    public static string? WhySkip(IEnumerable<string> names)
    {
        var missing = names.Where(name => Find(name) is null).ToArray();
        return missing.Length == 0 || AllRequired ? null : $"not present: {string.Join(", ", missing)}";
    }

    // RS0030: a test run has no entry point of its own, so this is the one place that reads the environment.
#pragma warning disable RS0030
    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
}
