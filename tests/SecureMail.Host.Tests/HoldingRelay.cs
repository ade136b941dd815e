using System.Net;
using System.Net.Sockets;

namespace SecureMail.Host.Tests;

/// <summary>A mail server's door: the first connection is taken and never answered, all later ones are passed on.</summary>
internal sealed class HoldingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource stopping = new();
    private readonly int target;
    private readonly Task accepting;

    public HoldingRelay(int target)
    {
        this.target = target;
        listener.Start();
        accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Ends when the first connection is there.</summary>
    public Task Held => held.Task;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await accepting;
        listener.Dispose();
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            using var first = await listener.AcceptTcpClientAsync(stopping.Token);
            held.SetResult();
            while (true)
            {
                connections.Add(PassOnAsync(await listener.AcceptTcpClientAsync(stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassOnAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, target, stopping.Token);
            await Task.WhenAny(
                near.GetStream().CopyToAsync(far.GetStream(), stopping.Token), far.GetStream().CopyToAsync(near.GetStream(), stopping.Token));
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
        {
            // Either side may break off; so does the relay.
        }
    }
}
