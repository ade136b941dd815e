using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace SecureMail.Testing.Smtp;

/// <summary>
/// An SMTP server on loopback that plays one script for each connection and fails when the client says anything else.
/// </summary>
public sealed class ScriptedSmtpServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new(TimeSpan.FromSeconds(60));
    private readonly List<ScriptedConnection> connections = [];
    private readonly TaskCompletionSource<ScriptedConnection> first = new(
        TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task playing;

    private ScriptedSmtpServer(X509Certificate2? certificate, Pace pace, SslProtocols protocols, SmtpScript[] scripts)
    {
        listener.Start();
        playing = PlayAllAsync(certificate, pace, protocols, scripts);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The messages received up to their final dot, dots undone, in order of connection.</summary>
    public IReadOnlyList<byte[]> Messages => [.. connections.SelectMany(connection => connection.Messages)];

    /// <summary>Every octet the clients sent, as on the wire: what someone on the way would see.</summary>
    public byte[] WireBytes => [.. connections.SelectMany(connection => connection.WireBytes)];

    /// <summary>How many connections were taken.</summary>
    public int Connections => connections.Count;

    /// <summary>Starts to listen; the n-th connection is played the n-th script.</summary>
    public static ScriptedSmtpServer Start(X509Certificate2? certificate, params SmtpScript[] scripts) =>
        Start(certificate, Pace.Whole, SslProtocols.None, scripts);

    /// <summary>As above, with the pace of the server's words and the TLS versions it is willing to speak.</summary>
    public static ScriptedSmtpServer Start(
        X509Certificate2? certificate, Pace pace, SslProtocols protocols, params SmtpScript[] scripts) =>
        new(certificate, pace, protocols, scripts);

    /// <summary>
    /// Waits until every script was played to its end and the clients hung up; throws what went against a script.
    /// </summary>
    public Task FinishAsync() => playing;

    /// <summary>Waits until the first connection has reached <see cref="SmtpScript.Stall"/>.</summary>
    public async Task StalledAsync() => await (await first.Task).Stalled.WaitAsync(stopping.Token);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        // What went against a script is reported by FinishAsync.
        await playing.ContinueWith(static task => _ = task.Exception, TaskScheduler.Default);
        foreach (var connection in connections) connection.Dispose();
        stopping.Dispose();
    }

    private async Task PlayAllAsync(
        X509Certificate2? certificate, Pace pace, SslProtocols protocols, SmtpScript[] scripts)
    {
        var plays = new List<Task>();
        foreach (var script in scripts)
        {
            var client = await listener.AcceptTcpClientAsync(stopping.Token);
            var connection = new ScriptedConnection(client, certificate, pace, protocols);
            connections.Add(connection);
            first.TrySetResult(connection);
            plays.Add(connection.PlayAsync(script, stopping.Token));
        }
        await Task.WhenAll(plays);
    }
}
