namespace SecureMail.Host.Tests;

/// <summary>How much is run: with SECUREMAIL_FULL=1 everything at its full size, otherwise what a minute allows.</summary>
internal static class FullRun
{
#pragma warning disable RS0030 // A test run has no entry point of its own that could read the environment.
    public static bool IsOn { get; } = Environment.GetEnvironmentVariable("SECUREMAIL_FULL") == "1";
#pragma warning restore RS0030
}

/// <summary>A fact that takes too long, or measures too finely, for the ordinary run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactInFullRunAttribute : FactAttribute
{
    public FactInFullRunAttribute() => Skip = FullRun.IsOn ? null : "only in the full run: set SECUREMAIL_FULL=1";
}
