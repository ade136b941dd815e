namespace SecureMail.Benchmarks;

/// <summary>The machine's clock.</summary>
internal static class RealClock
{
#pragma warning disable RS0030 // A benchmark is an entry point.
    internal static readonly TimeProvider Now = TimeProvider.System;
#pragma warning restore RS0030
}
