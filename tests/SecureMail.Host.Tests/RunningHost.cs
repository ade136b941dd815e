using SecureMail.DevHost.Demo;
using SecureMail.Testing.Host;

namespace SecureMail.Host.Tests;

/// <summary>One host, and an organisation that posts to it, for all tests of a class.</summary>
public sealed class RunningHost(Ground ground) : IAsyncLifetime
{
    public FunctionsHostStandIn Host { get; private set; } = null!;

    public MailFlow Flow { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Host = await ground.StartHostAsync();
        Flow = await ground.NewMailFlowAsync(Host.Address);
        await Host.Handler.ReadyAsync(CancellationToken.None);
    }

    public async Task DisposeAsync() => await Host.DisposeAsync();
}
