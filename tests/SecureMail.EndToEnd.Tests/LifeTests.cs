using SecureMail.DevHost.Once;

namespace SecureMail.EndToEnd.Tests;

[Collection(MachineCollection.Name)]
public sealed class LifeTests(MachineFixture fixture)
{
    [Fact]
    public async Task TheWholeLifeOfAMessage_HoldsStepByStep()
    {
        using var output = new StringWriter();

        var held = await Life.RunAsync(fixture.Machine, output, fixture.Clock, fixture.Randomness, CancellationToken.None);

        Assert.True(held, output.ToString());
    }
}
