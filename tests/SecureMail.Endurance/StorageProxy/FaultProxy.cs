using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace SecureMail.Endurance.StorageProxy;

/// <summary>Stands between one instance of the program and one service of the storage account, and does as its watch says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private static readonly TimeSpan RefusedFor = TimeSpan.FromMilliseconds(600);
    private static readonly TimeSpan BindAgainAfter = TimeSpan.FromMilliseconds(20);

    private readonly ConcurrentDictionary<ProxiedConnection, Task> connections = new();
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly StorageService service;
    private readonly Uri store;
    private readonly FaultProxyOptions options;
    private readonly int port;
    private TcpListener listener;
    private Task accepting;

    /// <summary>Starts to listen on a free port of 127.0.0.1.</summary>
    public FaultProxy(StorageService service, Uri store, FaultProxyOptions options)
    {
        this.service = service;
        this.store = store;
        this.options = options;
        listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        port = ((IPEndPoint)listener.LocalEndpoint).Port;
        accepting = AcceptAsync(listener);
    }

    /// <summary>The service's address as the program is told it, account included.</summary>
    public Uri Address => new UriBuilder(store) { Port = port }.Uri;

    /// <summary>Resets every connection without a request in flight and listens no more, for a while.</summary>
    public async Task RefuseAsync()
    {
        await gate.WaitAsync(stopping.Token);
        try
        {
            listener.Stop();
            await accepting;
            foreach (var connection in connections.Keys)
            {
                connection.ResetIfIdle();
            }
            await Task.Delay(RefusedFor, options.Clock, stopping.Token);
            await ListenAgainAsync();
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await accepting;
        await Task.WhenAll(connections.Values);
        stopping.Dispose();
        gate.Dispose();
    }

    // Somebody else's outgoing connection may have been given the number for a moment.
    private async Task ListenAgainAsync()
    {
        while (true)
        {
            try
            {
                listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                accepting = AcceptAsync(listener);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(BindAgainAfter, options.Clock, stopping.Token);
            }
        }
    }

    private async Task AcceptAsync(TcpListener open)
    {
        while (true)
        {
            try
            {
                var near = await open.AcceptSocketAsync(stopping.Token);
                var connection = new ProxiedConnection(near, service, store, this, options);
                connections[connection] = ServeAsync(connection);
            }
            catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(ProxiedConnection connection)
    {
        await Task.Yield();
        await connection.RunAsync(stopping.Token);
        connections.TryRemove(connection, out _);
    }
}
