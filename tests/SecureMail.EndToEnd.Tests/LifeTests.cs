using SecureMail.DevHost.Once;

namespace SecureMail.EndToEnd.Tests;

/// <summary>What <c>--once</c> shows. It measures the program's memory, so that it has a machine of its own.</summary>
public sealed class LifeTests(MachineFixture fixture) : IClassFixture<MachineFixture>
{
    [Fact]
    public async Task TheWholeLifeOfAMessage_HoldsStepByStep()
    {
        using var output = new StringWriter();

        var held = await Life.RunAsync(fixture.Machine, output, fixture.Clock, fixture.Randomness, CancellationToken.None);

        Assert.True(held, output.ToString());
    }
}
