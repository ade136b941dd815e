namespace SecureMail.AzureServices.Tests;

/// <summary>The real clock: Azurite refuses signatures that are more than 15 minutes off.</summary>
internal static class TestClock
{
#pragma warning disable RS0030 // Banned symbol: a real service on the other side needs the real time.
    public static readonly TimeProvider System = TimeProvider.System;
#pragma warning restore RS0030
}
