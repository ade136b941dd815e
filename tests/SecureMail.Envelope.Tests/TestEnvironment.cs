namespace SecureMail.Envelope.Tests;

/// <summary>The one place where these tests read the environment.</summary>
internal static class TestEnvironment
{
    internal static string? Read(string name)
    {
#pragma warning disable RS0030 // A test run has no entry point of its own; its settings come in here.
        return Environment.GetEnvironmentVariable(name);
#pragma warning restore RS0030
    }
}
