using System.Security.Cryptography;
using Xunit.Abstractions;

namespace SecureMail.Endurance.Tests;

/// <summary>Every mode at its quick size; the command line runs the full ones (docs/endurance.md).</summary>
public sealed class QuickTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("kills")]
    [InlineData("faults")]
    [InlineData("expiry")]
    [InlineData("storm")]
    [InlineData("rolling")]
    [InlineData("soak")]
    [InlineData("speed")]
    public async Task AllThatMustHoldDoes(string mode)
    {
        using var randomness = RandomNumberGenerator.Create();
        await using var said = new StringWriter();
#pragma warning disable RS0030 // Real processes run on the real clock.
        var clock = TimeProvider.System;
#pragma warning restore RS0030

        var exitCode = await Modes.RunAsync([mode, "--quick"], said, isTerminal: false, clock, randomness, CancellationToken.None);

        output.WriteLine(said.ToString());
        Assert.Equal(0, exitCode);
    }
}
